import { remove } from '../scripts/commands/remove/remove.ts';
import { POLICY_NAME } from '../scripts/core/names.ts';
import { CommandFailure } from '../scripts/core/problem.ts';
import { silentTerminal } from '../scripts/core/terminal.ts';
import { findPolicy } from '../scripts/medplum/access-policy.ts';
import { findBot } from '../scripts/medplum/bot.ts';
import { CLIENT_NAME } from './client-name.ts';
import { removeClient } from './clients.ts';
import { FAMILY, type World } from './world.ts';

/** Throws CommandFailure if the project already has the bot or its policy. */
export async function requireNothing({ medplum }: World): Promise<void> {
  if (await findBot(medplum)) {
    throw new CommandFailure({
      what: 'The bot is deployed in this Medplum project already',
      todo: 'Use a Medplum project for tests, or remove the bot and its secrets first: npm run e2e -- --force',
    });
  }
  if (await findPolicy(medplum, POLICY_NAME, undefined)) {
    throw new CommandFailure({
      what: `This Medplum project has an access policy "${POLICY_NAME}" already`,
      todo: 'Rename the policy if you still need it. If an interrupted run left it, remove it: npm run e2e -- --force',
    });
  }
}

/**
 * Removes everything that the suite or an interrupted run created: the deployment, the Bot, its membership and policy,
 * clients, and all Patients with the suite's family name. Versions and AuditEvents stay in the server's history.
 */
export async function clearAway(world: World): Promise<void> {
  const { environment, medplum } = world;
  const deployed = await findBot(medplum);
  if (deployed) {
    // Its subscriptions need no removal: the local Semble ends with this run, or has ended with an earlier one.
    await remove(environment, { medplumOnly: true }, silentTerminal);
    await medplum.deleteResource('ProjectMembership', deployed.membership.id);
    await medplum.deleteResource('Bot', deployed.bot.id);
  }
  const policy = await findPolicy(medplum, POLICY_NAME, undefined);
  if (policy) {
    await medplum.deleteResource('AccessPolicy', policy.id);
  }
  for (const { id } of await medplum.searchResources('ClientApplication', { name: CLIENT_NAME })) {
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
