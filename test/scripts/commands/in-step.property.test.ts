import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fault } from '../../../local/faults.ts';
import { CommandFailure } from '../../../scripts/core/problem.ts';
import { SEMBLE_PATIENT_ID_SYSTEM } from '../../../src/fhir/systems.ts';
import { isUnconfirmed } from '../../../src/fhir/tags.ts';
import { runs } from '../../support/scale.ts';
import { aPractice, type Practice } from '../support/practice.ts';

/** How a patient stands when the command begins. */
const STANDS = ['new', 'in step', 'changed', 'deleted', 'gone in Medplum'] as const;
type Stand = (typeof STANDS)[number];

/** What happens at a request while the command is under way. */
const EVENTS = ['cut', 'answer lost', 'too often', 'rename', 'delete', 'create'] as const;

interface Event {
  readonly what: (typeof EVENTS)[number];
  readonly where: 'medplum' | 'semble';
  /** At which request there. */
  readonly at: number;
}

const COLLEAGUES_PHONE = { system: 'phone', value: '01632 960099' } as const;
const MAX_RUNS = 6;

interface Turn {
  readonly resume: boolean;
  readonly signal: AbortSignal;
  readonly onPage: () => void;
}

/** Says whether it has done its job. */
type Run = (practice: Practice, turn: Turn) => Promise<boolean>;

class World {
  readonly practice: Practice;
  readonly ids: string[] = [];
  constructor(practice: Practice) {
    this.practice = practice;
  }

  async prepare(stands: readonly Stand[], crowd: number): Promise<void> {
    const { semble, colleague } = this.practice;
    const known = stands.filter((stand) => stand !== 'new');
    const ids = this.practice.addPatients(known.length);
    if (ids.length > 0) {
      await this.practice.backfill();
    }
    for (const [index, id] of ids.entries()) {
      const [patient] = await this.practice.patients(id);
      await colleague.updateResource({ ...patient, resourceType: 'Patient', telecom: [COLLEAGUES_PHONE] });
      if (known[index] === 'changed') {
        semble.store.updatePatient(id, { firstName: 'Zora' });
      } else if (known[index] === 'deleted') {
        semble.store.deletePatient(id);
      } else if (known[index] === 'gone in Medplum') {
        await colleague.deleteResource('Patient', patient?.id ?? '');
      }
    }
    this.ids.push(...ids, ...this.practice.addPatients(stands.length - known.length + crowd));
    // What was raised so far is lost; what is raised from now on is delivered.
    semble.outbox.discard();
  }

  happen({ what, where, at }: Event, index: number): void {
    const { store } = this.practice.semble;
    const id = this.ids[index % this.ids.length] ?? '';
    const deeds: Readonly<Record<Event['what'], Fault>> = {
      cut: { cut: true },
      'answer lost': { when: 'after', cut: true },
      'too often':
        where === 'medplum' ? { status: 429 } : { status: 200, body: '{"errors":[{"message":"too often"}]}' },
      rename: { run: () => store.updatePatient(id, { firstName: `Zara the ${index}th` }) },
      delete: { run: () => store.get(id).deleted || store.deletePatient(id) },
      create: { run: () => this.ids.push(...this.practice.addPatients(1)) },
    };
    let requests = 0;
    this.practice[where].faults.add({
      ...deeds[what],
      match: ({ path }) => !path.startsWith('/oauth2') && ++requests === at,
    });
  }

  /** Runs it until it has done its job; interrupted, which the first run is behind so many pages, it is resumed. */
  async until(run: Run, interruptBehind: number): Promise<void> {
    for (let nth = 1, resume = false; nth <= MAX_RUNS; nth += 1) {
      const interruption = new AbortController();
      let pages = 0;
      const onPage = (): void => {
        pages += 1;
        if (nth === 1 && pages === interruptBehind) {
          interruption.abort();
        }
      };
      try {
        if (await run(this.practice, { resume, signal: interruption.signal, onPage })) {
          return;
        }
        resume = interruption.signal.aborted;
      } catch (error) {
        if (!(error instanceof CommandFailure)) {
          throw error;
        }
        resume = error.problems.some(({ todo }) => todo.includes('npx --no-install semble-medplum backfill --resume'));
      }
    }
    throw new Error('It never came to an end');
  }

  /** Both sides are in step for every patient in Semble; none is doubled, unconfirmed or missing. */
  async expectInStep(): Promise<void> {
    const { drift } = await this.practice.reconcile();
    expect(drift).toMatchObject({ missing: [], differing: [], doubled: [], revived: [], failed: [], unseen: 0 });
    const patients = await this.practice.colleague.searchResources('Patient', {
      identifier: `${SEMBLE_PATIENT_ID_SYSTEM}|`,
      _count: '1000',
    });
    for (const id of this.ids) {
      const matched = patients.filter(({ identifier }) => identifier?.some(({ value }) => value === id));
      if (!this.practice.semble.store.get(id).deleted) {
        expect(matched).toHaveLength(1);
        expect(matched.filter(isUnconfirmed)).toEqual([]);
      }
    }
  }

  /** What a colleague added is on every Patient that was there and still is. */
  async expectAdditions(before: readonly string[]): Promise<void> {
    for (const patientId of before) {
      const patient = await this.practice.colleague.readResource('Patient', patientId).catch(() => undefined);
      if (patient) {
        expect(patient.telecom).toContainEqual(COLLEAGUES_PHONE);
      }
    }
  }
}

const scenario = fc.record({
  stands: fc.array(fc.constantFrom(...STANDS), { minLength: 1, maxLength: 6 }),
  crowd: fc.constantFrom(0, 60, 110),
  /** Pages; 0 for never, 1 most often, as that has the most left to do. */
  interruptBehind: fc.constantFrom(0, 1, 1, 2),
  events: fc.array(
    fc.record({
      what: fc.constantFrom(...EVENTS),
      where: fc.constantFrom('medplum' as const, 'semble' as const),
      at: fc.integer({ min: 1, max: 14 }),
    }),
    { maxLength: 5 },
  ),
});

type Scenario = typeof scenario extends fc.Arbitrary<infer T> ? T : never;

async function play({ stands, crowd, events, interruptBehind }: Scenario, run: Run): Promise<void> {
  // More attempts than there are failures, so that every delivery is acknowledged in the end.
  const practice = await aPractice({ semble: { retryDelays: Array(8).fill(1), pauseAfter: 100 } });
  const world = new World(practice);
  await world.prepare(stands, crowd);
  const before = (await practice.colleague.searchResources('Patient', { telecom: COLLEAGUES_PHONE.value })).map(
    ({ id }) => id,
  );
  for (const [index, event] of events.entries()) {
    world.happen(event, index);
  }
  await world.until(run, interruptBehind);
  practice.medplum.faults.clear();
  practice.semble.faults.clear();
  await practice.semble.outbox.drain();
  await world.expectInStep();
  await world.expectAdditions(before);
  await practice.close();
}

describe('any patients on both sides, with failures, deliveries and interruptions in between', () => {
  it('are in step after a backfill', async () => {
    const run: Run = async (practice, { resume, signal, onPage }) => {
      const progress = () => ({ show: onPage, end: () => undefined });
      const { complete, failed } = await practice.backfill({ resume, signal, progress });
      return complete && failed.length === 0;
    };
    await fc.assert(
      fc.asyncProperty(scenario, (given) => play(given, run)),
      { numRuns: runs(1, 30) },
    );
  });

  it('are in step after reconcile --fix', async () => {
    const run: Run = async (practice) => {
      const { drift, mended, problems } = await practice.reconcile({ fix: true });
      return problems.length + drift.failed.length + (mended?.failed.length ?? 0) === 0;
    };
    await fc.assert(
      fc.asyncProperty(scenario, (given) => play(given, run)),
      { numRuns: runs(1, 30) },
    );
  });
});
