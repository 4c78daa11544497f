import { remove } from '../scripts/commands/remove/remove.ts';
import { POLICY_NAME } from '../scripts/core/names.ts';
import { CommandFailure } from '../scripts/core/problem.ts';
import { silentTerminal } from '../scripts/core/terminal.ts';
import { findPolicy } from '../scripts/medplum/access-policy.ts';
import { findBot } from '../scripts/medplum/bot.ts';
import { removeClient } from './clients.ts';
import { DESCRIPTION } from './marks.ts';
import { FAMILY, type World } from './world.ts';

/** Refuses a project in which the bot is deployed already, or has its policy. Throws CommandFailure. */
export async function requireNothing({ medplum }: World): Promise<void> {
  if (await findBot(medplum)) {
    throw new CommandFailure({
      what: 'The bot is deployed in this Medplum project already',
      todo: 'Take a project for trying things out; --force takes the bot and its secrets away first',
    });
  }
  if (await findPolicy(medplum, POLICY_NAME, undefined)) {
    throw new CommandFailure({
      what: `This Medplum project has an access policy "${POLICY_NAME}" already`,
      todo: 'Give it another name if it is not what an interrupted run left; --force takes it away first',
    });
  }
}

/**
 * Takes away all that the suite made, and what an interrupted one left: the deployment, the Bot, its membership and
 * policy, clients, and everybody of the suite's family name. Versions and AuditEvents stay in the server's history.
 */
export async function clearAway(world: World): Promise<void> {
  const { environment, medplum } = world;
  const deployed = await findBot(medplum);
  if (deployed) {
    // Its Semble ends with this run, or is that of a run which has ended.
    await remove(environment, { medplumOnly: true }, silentTerminal);
    await medplum.deleteResource('ProjectMembership', deployed.membership.id);
    await medplum.deleteResource('Bot', deployed.bot.id);
  }
  const policy = await findPolicy(medplum, POLICY_NAME, undefined);
  if (policy) {
    await medplum.deleteResource('AccessPolicy', policy.id);
  }
  for (const { id } of await medplum.searchResources('ClientApplication', { name: DESCRIPTION })) {
    await removeClient(world, id);
  }
  for (;;) {
    const people = await medplum.searchResources('Patient', { family: FAMILY, _count: '200' });
    const ours = people.filter(({ name }) => name?.some(({ family }) => family === FAMILY));
    if (ours.length === 0) {
      return;
    }
    for (const { id } of ours) {
      await medplum.deleteResource('Patient', id);
    }
  }
}
