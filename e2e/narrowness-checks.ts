import type { MedplumClient } from '@medplum/core';
import type { Patient } from '@medplum/fhirtypes';
import { idMaker } from '../local/semble/ids.ts';
import { findBot } from '../scripts/medplum/bot.ts';
import { connect } from '../scripts/medplum/connection.ts';
import { SEMBLE_PATIENT_ID_SYSTEM } from '../src/fhir/systems.ts';
import { type EndToEndCheck, hold, same } from './check.ts';
import { makeClient, removeClient } from './clients.ts';
import { isRefused } from './refused.ts';
import { FAMILY, type World } from './world.ts';

/** A Patient with these Semble ids. */
function aPatient(...values: readonly string[]): Patient {
  const identifier = values.map((value) => ({ system: SEMBLE_PATIENT_ID_SYSTEM, value }));
  return { resourceType: 'Patient', name: [{ family: FAMILY }], ...(identifier.length > 0 && { identifier }) };
}

interface Attempt {
  readonly bot: MedplumClient;
  /** A Patient with a Semble id, and that id. */
  readonly ours: Patient & { readonly id: string };
  readonly sembleId: string;
  /** A Patient without a Semble id. */
  readonly unmatched: Patient & { readonly id: string };
  readonly botId: string;
  readonly projectId: string;
}

/** A Semble identifier without a value. */
const NO_VALUE = { system: SEMBLE_PATIENT_ID_SYSTEM } as const;

/** The calls that the bot's policy must refuse. */
const REFUSED: readonly (readonly [what: string, attempt: (attempt: Attempt) => Promise<unknown>])[] = [
  ['creates a Patient without a Semble id', ({ bot }) => bot.createResource(aPatient())],
  ['creates one with two', ({ bot }) => bot.createResource(aPatient(newId(), newId()))],
  ['creates one with one twice', ({ bot, sembleId }) => bot.createResource(aPatient(sembleId, sembleId))],
  ['creates one without a value', ({ bot }) => bot.createResource<Patient>({ ...aPatient(), identifier: [NO_VALUE] })],
  ['reads a Patient without one', ({ bot, unmatched }) => bot.readResource('Patient', unmatched.id)],
  ['captures one', ({ bot, unmatched }) => bot.updateResource({ ...aPatient(newId()), id: unmatched.id })],
  ['deletes one', ({ bot, unmatched }) => bot.deleteResource('Patient', unmatched.id)],
  ["drops a Patient's Semble id", ({ bot, ours }) => bot.updateResource({ ...aPatient(), id: ours.id })],
  ['changes it', ({ bot, ours }) => bot.updateResource({ ...aPatient(newId()), id: ours.id })],
  ['adds a second', ({ bot, ours, sembleId }) => bot.updateResource({ ...aPatient(sembleId, newId()), id: ours.id })],
  ['reads its own Bot', ({ bot, botId }) => bot.readResource('Bot', botId)],
  ['reads the project with its secrets', ({ bot, projectId }) => bot.readResource('Project', projectId)],
  ['searches memberships', ({ bot }) => bot.searchResources('ProjectMembership', {})],
  ['searches other resources', ({ bot }) => bot.searchResources('Observation', {})],
  ['writes other resources', ({ bot }) => bot.createResource({ resourceType: 'Basic', code: { text: 'invented' } })],
  ['widens its policy', ({ bot }) => bot.createResource({ resourceType: 'AccessPolicy', name: 'invented' })],
];

const newId = idMaker();

export const NARROWNESS_CHECKS: readonly EndToEndCheck[] = [
  {
    name: `the bot's policy refuses ${REFUSED.length} calls that the bot does not need`,
    run: async (world) => {
      const deployed = await findBot(world.medplum);
      const policyId = deployed?.membership.accessPolicy?.reference?.split('/')[1];
      hold(deployed !== undefined && policyId !== undefined, 'the bot has no policy');
      const client = await makeClient(world, policyId);
      const unmatched = await world.medplum.createResource(aPatient());
      try {
        const { medplum: bot } = await connect({ baseUrl: world.baseUrl, ...client });
        await tryAll(world, { bot, unmatched, botId: deployed.bot.id });
      } finally {
        await world.medplum.deleteResource('Patient', unmatched.id);
        await removeClient(world, client.clientId);
      }
    },
  },
];

async function tryAll(world: World, given: Pick<Attempt, 'bot' | 'unmatched' | 'botId'>): Promise<void> {
  const sembleId = newId();
  const { bot, unmatched } = given;
  const ours = await bot.createResource(aPatient(sembleId));
  const attempt = { ...given, ours, sembleId, projectId: world.projectId };
  for (const [what, work] of REFUSED) {
    hold(await isRefused(work(attempt)), `it ${what}`);
  }
  const seen = await bot.searchResources('Patient', { _count: '1000' });
  hold(
    seen.every(({ id }) => id !== unmatched.id),
    'it finds a Patient without a Semble id',
  );
  same((await bot.readResource('Patient', ours.id)).identifier, aPatient(sembleId).identifier, 'its own');
}
