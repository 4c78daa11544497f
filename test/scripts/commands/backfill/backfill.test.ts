import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { BackfillOptions } from '../../../../scripts/commands/backfill/backfill.ts';
import type { BackfillReport } from '../../../../scripts/commands/backfill/report.ts';
import { SEMBLE_PATIENT_ID_SYSTEM } from '../../../../src/fhir/systems.ts';
import { aPractice, type Practice, problemsOf, some } from '../../support/practice.ts';

const WEBHOOK = ({ path }: { readonly path: string }): boolean => path.startsWith('/webhook/');

/** Ends a backfill behind its first page. */
async function interrupted(practice: Practice, options: BackfillOptions = {}): Promise<BackfillReport> {
  const interruption = new AbortController();
  const show = (): void => interruption.abort();
  const progress = () => ({ show, end: () => undefined });
  return practice.backfill({ ...options, signal: interruption.signal, progress });
}

describe('npx --no-install semble-medplum backfill', () => {
  it('brings every patient into Medplum, and writes nothing the second time', async () => {
    const practice = await aPractice();
    const ids = practice.addPatients(120);
    const first = await practice.backfill();
    expect(some(first.counts)).toEqual({ created: 120 });
    expect(first.complete).toBe(true);
    const [patient, ...others] = await practice.patients(ids[119] ?? '');
    expect(patient?.name?.[0]?.given).toEqual(['Zara 120']);
    expect(others).toEqual([]);
    expect(existsSync(practice.stateFile)).toBe(false);

    const second = await practice.backfill();
    expect(some(second.counts)).toEqual({ unchanged: 120 });
    expect(await practice.patients(ids[119] ?? '')).toEqual([patient]);
  });

  it('counts in a dry run what would happen, and writes nothing', async () => {
    const practice = await aPractice();
    const [id = ''] = practice.addPatients(60);
    const report = await practice.backfill({ dryRun: true });
    expect(some(report.counts)).toEqual({ created: 60 });
    expect(report).toMatchObject({ dryRun: true, complete: true });
    expect(await practice.patients(id)).toEqual([]);
    expect(existsSync(practice.stateFile)).toBe(false);
  });

  it('reads only patients that changed in Semble since an instant', async () => {
    let now = Date.parse('2026-03-01T08:00:00Z');
    const practice = await aPractice({ semble: { now: () => now } });
    practice.addPatients(3);
    now += 1;
    const since = new Date(now).toISOString();
    const [id = ''] = practice.addPatients(1);
    const report = await practice.backfill({ since });
    expect(some(report.counts)).toEqual({ created: 1 });
    expect(await practice.patients(id)).toHaveLength(1);
  });

  it('refuses a text that is not an instant, and --resume with a contradicting option', async () => {
    const practice = await aPractice();
    for (const since of ['yesterday', '2026-02-30T00:00:00Z']) {
      expect(await problemsOf(practice.backfill({ since }))).toEqual([expect.stringMatching(/--since/)]);
    }
    const contradiction = practice.backfill({ resume: true, dryRun: true });
    expect(await problemsOf(contradiction)).toEqual([expect.stringMatching(/--resume and --dry-run/)]);
  });
});

describe('npx --no-install semble-medplum backfill where Medplum has Patients of its own', () => {
  it('stops before the first write and explains adopt', async () => {
    const practice = await aPractice();
    const [id = ''] = practice.addPatients(1);
    await practice.colleague.createResource({ resourceType: 'Patient', name: [{ family: 'Example' }] });
    const problems = await problemsOf(practice.backfill());
    expect(problems).toEqual([
      expect.stringMatching(
        /holds 1 Patient without a Semble identifier.*npx --no-install semble-medplum adopt.*--allow-unmatched/,
      ),
    ]);
    expect(await practice.patients(id)).toEqual([]);
  });

  it('goes on with --allow-unmatched, and a dry run only says so', async () => {
    const practice = await aPractice();
    practice.addPatients(1);
    await practice.colleague.createResource({ resourceType: 'Patient', name: [{ family: 'Example' }] });
    expect(some((await practice.backfill({ dryRun: true })).counts)).toEqual({ created: 1 });
    expect(practice.lines.join('\n')).toMatch(/Note: .*without a Semble identifier/);
    expect(some((await practice.backfill({ allowUnmatched: true })).counts)).toEqual({ created: 1 });
  });
});

describe('an interrupted backfill', () => {
  it('goes on behind the last finished page, and counts the whole', async () => {
    const practice = await aPractice();
    practice.addPatients(120);
    const { complete, started } = await interrupted(practice);
    expect(complete).toBe(false);
    practice.semble.requests.clear();
    const report = await practice.backfill({ resume: true });
    expect(report).toMatchObject({ complete: true, started });
    expect(some(report.counts)).toEqual({ created: 120 });
    // Two pages were left.
    const lists = practice.semble.requests.filter(({ operation }) => operation.split('+').includes('patients'));
    expect(lists).toHaveLength(2);
    expect(existsSync(practice.stateFile)).toBe(false);
  });

  it('keeps the cursor and counts, and nothing of a patient', async () => {
    const practice = await aPractice();
    const ids = practice.addPatients(60);
    await interrupted(practice);
    const state = JSON.parse(readFileSync(practice.stateFile, 'utf8'));
    expect(Object.keys(state).toSorted()).toEqual(['counts', 'cursor', 'started']);
    expect(state).toMatchObject({ cursor: ids[49], counts: { created: 50 } });
  });

  it('goes on with the instant that it was begun with', async () => {
    let now = Date.parse('2026-03-01T08:00:00Z');
    const practice = await aPractice({ semble: { now: () => now } });
    practice.addPatients(60);
    now += 1;
    const since = new Date(now).toISOString();
    const changed = practice.addPatients(60);
    await interrupted(practice, { since });
    expect(some((await practice.backfill({ resume: true })).counts)).toEqual({ created: changed.length });
  });

  it('is not resumed from nothing, from nonsense or in another project, whose state stays', async () => {
    const practice = await aPractice();
    practice.addPatients(60);
    const ofAnother = practice.stateFile.replace(practice.medplum.projectId, 'another');
    writeFileSync(ofAnother, JSON.stringify({ cursor: 'c', counts: {}, started: 'then' }));
    const nothing = await problemsOf(practice.backfill({ resume: true }));
    expect(nothing).toEqual([expect.stringContaining('without --resume')]);
    await interrupted(practice);
    writeFileSync(practice.stateFile, '{"cursor":');
    expect(await problemsOf(practice.backfill({ resume: true }))).toEqual(nothing);
    await practice.backfill();
    expect([existsSync(practice.stateFile), existsSync(ofAnother)]).toEqual([false, true]);
  });

  it('names the next command when Medplum stays away, and continues from there', async () => {
    const practice = await aPractice();
    practice.addPatients(120);
    let pages = 0;
    practice.medplum.faults.add({
      match: (request) => WEBHOOK(request) && ++pages > 1,
      times: 8,
      cut: true,
    });
    const problems = await problemsOf(practice.backfill());
    expect(problems).toEqual([
      expect.stringContaining('does not answer'),
      expect.stringMatching(/after 50 patients.*npx --no-install semble-medplum backfill --resume/),
    ]);
    expect(some((await practice.backfill({ resume: true })).counts)).toEqual({ created: 120 });
  });
});

describe('a bad record in a backfill', () => {
  it('is reported with a reason, and the others are done', async () => {
    const practice = await aPractice();
    const ids = practice.addPatients(60);
    const doubled = ids[10] ?? '';
    const identifier = [{ system: SEMBLE_PATIENT_ID_SYSTEM, value: doubled }];
    for (const family of ['One', 'Two']) {
      await practice.colleague.createResource({ resourceType: 'Patient', identifier, name: [{ family }] });
    }
    const report = await practice.backfill();
    expect(report.quarantined).toEqual([{ id: doubled, reason: 'doubled' }]);
    expect(some(report.counts)).toEqual({ created: 59, quarantined: 1 });
  });

  it('is repeated after a temporary failure', async () => {
    const practice = await aPractice();
    practice.addPatients(3);
    const unavailable = { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'exception' }] };
    // The batch fails, and so does the whole page; the next attempt succeeds.
    practice.medplum.faults.add({
      match: ({ path, method }) => method === 'POST' && /^\/fhir\/R4\/?$/.test(path),
      status: 500,
      body: JSON.stringify(unavailable),
    });
    const report = await practice.backfill();
    expect(report.failed).toEqual([]);
    expect(practice.medplum.faults.pending).toBe(0);
    expect(await practice.reconcile()).toMatchObject({ verdict: 'in step' });
  });
});
