import { existsSync, readFileSync } from 'node:fs';
import type { Patient } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { emptyPageResponse } from '../../../../scripts/bot/page-report.ts';
import type { BackfillReport } from '../../../../scripts/commands/backfill/report.ts';
import { exitCodeOf } from '../../../../scripts/commands/backfill/show.ts';
import { SEMBLE_PATIENT_ID_SYSTEM } from '../../../../src/fhir/systems.ts';
import { aPractice, type Practice, problemsOf, some } from '../../support/practice.ts';

/** Ends a backfill after its first page. */
function interrupted(practice: Practice): Promise<BackfillReport> {
  const interruption = new AbortController();
  const progress = () => ({ show: () => interruption.abort(), end: () => undefined });
  return practice.backfill({ signal: interruption.signal, progress, allowUnmatched: true });
}

function twinOf(value: string): Patient {
  return { resourceType: 'Patient', identifier: [{ system: SEMBLE_PATIENT_ID_SYSTEM, value }] };
}

/**
 * A practice of three pages, interrupted after the first. A patient on it is doubled, and the bot reports another as refused,
 * although it wrote the Patient.
 */
async function interruptedWithFailures() {
  const practice = await aPractice();
  const ids = practice.addPatients(120);
  const [doubled = '', refused = ''] = ids;
  const twins = [
    await practice.colleague.createResource(twinOf(doubled)),
    await practice.colleague.createResource(twinOf(doubled)),
  ];
  const reported = {
    counts: { ...emptyPageResponse().counts, created: 48, quarantined: 1, failed: 1 },
    quarantined: [{ id: doubled, reason: 'doubled' }],
    failed: [{ id: refused, reason: 'refused' }],
  };
  practice.medplum.faults.add({
    match: ({ path, body }) => path.startsWith('/webhook/') && body.includes('bot.sweep'),
    when: 'after',
    status: 200,
    body: JSON.stringify({ ...emptyPageResponse(), ...reported, next: ids[49] }),
  });
  const begun = await interrupted(practice);
  return { practice, ids, doubled, refused, twins, begun };
}

describe('a resumed backfill', () => {
  it('still knows who was not in step before the interruption, and tries them again at the end', async () => {
    const { practice, doubled, refused, twins, begun } = await interruptedWithFailures();
    expect(begun.quarantined).toEqual([{ id: doubled, reason: 'doubled' }]);
    expect(begun.failed).toEqual([{ id: refused, reason: 'refused' }]);
    const state = JSON.parse(readFileSync(practice.stateFile, 'utf8'));
    expect([state.quarantined, state.failed]).toEqual([begun.quarantined, begun.failed]);
    expect(JSON.stringify(state)).not.toMatch(/Zara|Example/);

    const resumed = await practice.backfill({ resume: true });
    expect(resumed.quarantined).toEqual([{ id: doubled, reason: 'doubled' }]);
    expect(resumed.failed).toEqual([]);
    expect(some(resumed.counts)).toEqual({ created: 118, unchanged: 1, quarantined: 1 });
    expect(resumed).toMatchObject({ complete: true, unseen: 0 });
    expect(exitCodeOf(resumed)).toBe(1);
    expect(existsSync(practice.stateFile)).toBe(false);
    expect(await practice.patients(doubled)).toHaveLength(twins.length);
  });

  it('ends with 0 when they are in step at the end', async () => {
    const { practice, twins } = await interruptedWithFailures();
    await practice.colleague.deleteResource('Patient', twins[0]?.id ?? '');
    const resumed = await practice.backfill({ resume: true });
    expect(some(resumed.counts)).toEqual({ created: 118, updated: 1, unchanged: 1 });
    expect([resumed.quarantined, resumed.failed, exitCodeOf(resumed)]).toEqual([[], [], 0]);
  });

  it('keeps them through a second interruption, and when Medplum stays away while they are tried again', async () => {
    const { practice, doubled, refused } = await interruptedWithFailures();
    const interruption = new AbortController();
    const progress = () => ({ show: () => interruption.abort(), end: () => undefined });
    const again = await practice.backfill({ resume: true, signal: interruption.signal, progress });
    expect(again.failed).toEqual([{ id: refused, reason: 'refused' }]);
    practice.medplum.faults.add({
      match: ({ path, body }) => path.startsWith('/webhook/') && body.includes(doubled),
      times: 8,
      cut: true,
    });
    expect(await problemsOf(practice.backfill({ resume: true }))).toEqual([
      expect.stringContaining('does not answer'),
      expect.stringContaining('npx --no-install semble-medplum backfill --resume'),
    ]);
    expect(practice.lines.join('\n')).toContain(`${refused}  refused`);
    const last = await practice.backfill({ resume: true });
    expect(last.quarantined).toEqual([{ id: doubled, reason: 'doubled' }]);
    // The last page of 20 was repeated, because the file keeps the state before it until all is done.
    expect(some(last.counts)).toEqual({ created: 98, unchanged: 21, quarantined: 1 });
  });
});
