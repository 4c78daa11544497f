import { setTimeout as sleep } from 'node:timers/promises';
import type { Patient } from '@medplum/fhirtypes';
import type { World } from '../../e2e/world.ts';
import { post } from '../../scripts/bot/post.ts';
import { type DeliveryTarget, testRequest } from '../../scripts/bot/test-delivery.ts';
import { person } from '../person.ts';
import { inParallel } from './in-parallel.ts';

/** Plays one scenario for a number of patients; returns the counts by name. */
interface Scenario {
  readonly name: string;
  /** The counts when nothing is wrong. */
  readonly right: Readonly<Record<string, number>>;
  /** What keeps this bot from the wrong state. */
  readonly protection: string;
  readonly play: (stage: Stage) => Promise<Readonly<Record<string, number>>>;
}

interface Stage {
  readonly world: World;
  readonly target: DeliveryTarget;
  readonly patients: number;
}

/** How many patients a scenario changes at a time. */
const AT_ONCE = 10;

/** Repeats a delivery that was not answered with success, as Semble does, but sooner. */
const ATTEMPTS = 5;
const PAUSE = 500;

const OWN_PHONE = '020 7946 0123';

export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'many deliveries at once for one new patient',
    right: { 'Patients there': 1, 'answers other than 200': 0 },
    protection: 'the conditional create',
    async play({ world, target, patients }) {
      const id = world.create(person(0));
      const all = Array.from({ length: patients }, () => send(target, 'patient.created', id));
      const refused = (await Promise.all(all)).filter((status) => status !== 200);
      return { 'Patients there': (await world.find(id)).length, 'answers other than 200': refused.length };
    },
  },
  {
    name: 'updated while the reading for its creation is under way',
    right: { 'Patients other than in Semble': 0 },
    protection: 'the second read',
    async play(stage) {
      const { world, target } = stage;
      const wrong = await count(stage, async (id) => {
        afterReading(world, id, async () => {
          world.semble.store.updatePatient(id, { firstName: 'Zora' });
          await deliver(target, 'patient.updated', id);
        });
        await deliver(target, 'patient.created', id);
        const found = await world.find(id);
        return found.length !== 1 || found[0]?.name?.[0]?.given?.[0] !== 'Zora';
      });
      return { 'Patients other than in Semble': wrong };
    },
  },
  {
    name: 'an update, after a colleague added a phone in Medplum',
    right: { 'phones lost': 0 },
    protection: 'the search, and the ids of owned entries',
    async play(stage) {
      const { world, target } = stage;
      const lost = await count(stage, async (id) => {
        await deliver(target, 'patient.created', id);
        const [patient] = await world.find(id);
        if (patient) {
          const telecom = [...(patient.telecom ?? []), { system: 'phone', use: 'work', value: OWN_PHONE } as const];
          await world.medplum.updateResource<Patient>({ ...patient, telecom });
        }
        world.semble.store.updatePatient(id, { firstName: 'Zora' });
        await deliver(target, 'patient.updated', id);
        return !(await world.find(id))[0]?.telecom?.some(({ value }) => value === OWN_PHONE);
      });
      return { 'phones lost': lost };
    },
  },
  {
    name: 'an update that is delivered again, after the deletion',
    right: { 'Patients there': 0 },
    protection: 'the read from Semble',
    async play(stage) {
      const { world, target } = stage;
      const back = await count(stage, async (id) => {
        await deliver(target, 'patient.created', id);
        world.semble.store.deletePatient(id);
        await deliver(target, 'patient.deleted', id);
        await deliver(target, 'patient.updated', id);
        return (await world.find(id)).length > 0;
      });
      return { 'Patients there': back };
    },
  },
  {
    name: 'deleted while the reading for an update is under way',
    right: { 'Patients there': 0 },
    protection: 'the search: a Patient that is gone is not created again',
    async play(stage) {
      const { world, target } = stage;
      const back = await count(stage, async (id) => {
        await deliver(target, 'patient.created', id);
        afterReading(world, id, async () => {
          world.semble.store.deletePatient(id);
          await deliver(target, 'patient.deleted', id);
        });
        await deliver(target, 'patient.updated', id);
        return (await world.find(id)).length > 0;
      });
      return { 'Patients there': back };
    },
  },
];

/** Counts the new patients for which the condition holds. */
async function count({ world, patients }: Stage, happens: (id: string) => Promise<boolean>): Promise<number> {
  const ids = Array.from({ length: patients }, (_, index) => world.create(person(index)));
  let holding = 0;
  await inParallel(AT_ONCE, ids, async (id) => {
    const holds = await happens(id);
    holding += Number(holds);
  });
  return holding;
}

/** Holds Semble's answer to the next read of a patient, unchanged, until another event has happened. */
function afterReading({ semble }: World, id: string, run: () => Promise<void>): void {
  semble.faults.add({ match: ({ body }) => body.includes(id), when: 'after', run });
}

async function send(target: DeliveryTarget, eventType: string, patientId: string): Promise<number | undefined> {
  return (await post(testRequest(target, { eventType, identifiers: { patientId } }, Date.now()))).status;
}

async function deliver(target: DeliveryTarget, eventType: string, patientId: string): Promise<void> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    if ((await send(target, eventType, patientId)) === 200) {
      return;
    }
    await sleep(PAUSE);
  }
}
