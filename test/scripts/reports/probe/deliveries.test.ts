import type { AuditEvent } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { readEnvironment } from '../../../../scripts/core/environment.ts';
import { probeDeliveries } from '../../../../scripts/reports/probe/deliveries.ts';
import type { Finding } from '../../../../scripts/reports/probe/finding.ts';
import { type Clinic, theBot } from '../../support/clinic.ts';
import { aDeployedClinic } from '../../support/operations.ts';

const PATIENT = '64c0ffee0000000000000001';
const OTHER = '64c0ffee0000000000000002';

const GENUINE = 'Semble signs deliveries as the bot expects';
const AGE = 'A delivery is signed shortly before it comes';
const RENEWED = 'A repeated delivery is signed anew';
const DURATION = 'The bot answers a delivery within 12 seconds';
const AGAIN = 'Semble does not repeat a delivery that was answered 200';

/** A run of the bot, so many seconds ago. */
interface Ran {
  readonly ago: number;
  readonly line: string;
}

async function findingsAfter(runs: readonly Ran[]): Promise<ReadonlyMap<string, Finding>> {
  const clinic = await aDeployedClinic();
  const now = Date.now();
  const what = { reference: `Bot/${(await theBot(clinic)).id}` };
  for (const { ago, line } of runs) {
    await clinic.medplum.repo.createResource<AuditEvent>({
      resourceType: 'AuditEvent',
      type: { code: 'execute' },
      recorded: new Date(now - ago * 1_000).toISOString(),
      outcome: /result=\d/.test(line) ? '4' : '0',
      outcomeDesc: line,
      agent: [{ requestor: false }],
      source: { observer: what },
      entity: [{ what }],
    });
  }
  return findingsOf(clinic, now);
}

async function findingsOf({ variables }: Clinic, now = Date.now()): Promise<ReadonlyMap<string, Finding>> {
  const findings = await probeDeliveries(readEnvironment(variables), now);
  return new Map(findings.map((finding) => [finding.assumption, finding]));
}

const updated = (id: string, rest: string): string => `event=patient.updated eventId=${id} patient=${PATIENT} ${rest}`;

describe('a probe of the deliveries', () => {
  it('confirms those that the local Semble sends', async () => {
    const clinic = await aDeployedClinic();
    clinic.semble.store.createPatient({ lastName: 'Invented' });
    await clinic.semble.outbox.drain();
    const findings = await findingsOf(clinic);
    expect([...findings.values()].map(({ verdict }) => verdict)).toEqual([
      'confirmed',
      'confirmed',
      'unknown',
      'confirmed',
      'confirmed',
    ]);
    expect(findings.get(GENUINE)?.found).toBe('in 7 days: 1');
    expect(JSON.stringify([...findings.values()])).not.toMatch(/[0-9a-f]{24}/);
  });

  it('knows nothing when there was none: a self-test is no delivery of Semble', async () => {
    const findings = await findingsAfter([]);
    expect(new Set([...findings.values()].map(({ verdict }) => verdict))).toEqual(new Set(['unknown']));
    expect(findings.get(GENUINE)?.consequence).toContain('SEMBLE_SIGNATURE_SCHEME');
  });

  it('says how old the signatures were, and what follows from old ones', async () => {
    const young = [3, 1, 2].map((age, index) => ({
      ago: 100 - index,
      line: updated(`a${index}`, `result=updated ms=9 age=${age}`),
    }));
    expect((await findingsAfter(young)).get(AGE)).toMatchObject({
      verdict: 'confirmed',
      found: 'median 2 s, oldest 3 s',
    });
    const old = [...young, { ago: 50, line: updated('a9', 'result=updated ms=9 age=900') }];
    const finding = (await findingsAfter(old)).get(AGE);
    expect(finding).toMatchObject({ verdict: 'different', found: 'median 2 s, oldest 900 s' });
    expect(finding?.consequence).toContain('SEMBLE_SIGNATURE_TOLERANCE');
    const early = [{ ago: 50, line: updated('a9', 'result=updated ms=9 age=-40') }];
    expect((await findingsAfter(early)).get(AGE)).toMatchObject({
      verdict: 'different',
      found: 'signed up to 40 s in the future',
    });
  });

  it.each([
    ['anew, with the same id', 'b1', 2, 'confirmed'],
    ['anew, with another id', 'b2', 2, 'confirmed'],
    ['as before, with the same id', 'b1', 602, 'different'],
    ['as before, with another id', 'b2', 602, 'different'],
  ])('finds out whether a repeat is signed %s', async (_name, id, age, verdict) => {
    const findings = await findingsAfter([
      { ago: 700, line: updated('b1', 'result=504 ms=100 age=2') },
      { ago: 650, line: `event=patient.updated eventId=b3 patient=${OTHER} result=updated ms=9 age=1` },
      { ago: 100, line: updated(id, `result=updated ms=100 age=${age}`) },
    ]);
    expect(findings.get(RENEWED)?.verdict).toBe(verdict);
    expect(findings.get(AGE)).toMatchObject({ verdict: 'confirmed', found: 'median 1 s, oldest 2 s' });
    expect(findings.get(AGAIN)?.verdict).toBe('confirmed');
  });

  it('judges only the repeats that come late enough to tell', async () => {
    const [failed, mended] = ['result=504 ms=100 age=0', 'result=updated ms=100 age=0'];
    const soon = [
      { ago: 100, line: updated('e1', failed) },
      { ago: 99, line: updated('e2', failed) },
      { ago: 97, line: updated('e3', failed) },
    ];
    const early = (await findingsAfter(soon)).get(RENEWED);
    expect(early).toMatchObject({ verdict: 'unknown', found: expect.stringContaining('less than 5 seconds') });
    const late = await findingsAfter([...soon, { ago: 92, line: updated('e4', mended) }]);
    expect(late.get(RENEWED)).toMatchObject({ verdict: 'confirmed', found: '1 repeat' });
  });

  it('takes another change of the same patient for no repeat', async () => {
    const findings = await findingsAfter([
      { ago: 700, line: updated('c1', 'result=updated ms=100 age=2') },
      { ago: 100, line: updated('c2', 'result=updated ms=100 age=2') },
    ]);
    expect(findings.get(RENEWED)?.verdict).toBe('unknown');
    expect(findings.get(AGAIN)?.verdict).toBe('confirmed');
  });

  it('notices slow answers, and deliveries that come again although they were answered', async () => {
    const findings = await findingsAfter([
      { ago: 700, line: updated('d1', 'result=updated ms=12500 age=2') },
      { ago: 600, line: updated('d1', 'result=unchanged ms=300 age=2') },
    ]);
    expect(findings.get(DURATION)).toMatchObject({ verdict: 'different', found: 'median 300 ms, longest 12500 ms' });
    expect(findings.get(AGAIN)).toMatchObject({
      verdict: 'different',
      found: '1 came again, the answers before had taken up to 12500 ms',
    });
  });

  it('does not read refused requests, nor what stands in their place', async () => {
    const findings = await findingsAfter([
      { ago: 60, line: 'unauthorized: no-match\nevent=Zqx.planted result=401 ms=1 age=99999' },
    ]);
    expect(findings.get(AGE)?.verdict).toBe('unknown');
    expect(findings.get(GENUINE)?.found).toMatch(/^no delivery was verified in 7 days; \d requests were refused$/);
  });
});
