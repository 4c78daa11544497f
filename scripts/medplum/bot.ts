import { createReference, type MedplumClient, type PatchOperation, type WithId } from '@medplum/core';
import type { AccessPolicy, Bot, ProjectMembership } from '@medplum/fhirtypes';
import {
  BOT_DESCRIPTION,
  BOT_NAME,
  BOT_SYSTEM,
  DEPLOYED_SECRETS_EXTENSION,
  PRACTICE_SYSTEM,
  PROGRAM,
} from '../core/names.ts';
import { CommandFailure } from '../core/problem.ts';
import { createdId, otherDeployment, removeOwn, requireFirst } from './first-created.ts';
import { settingMembers } from './patch.ts';

/** Seconds that a run may take; the scheduled sweep needs so many. */
const TIMEOUT = 300;

/** The file name of code that must be deployed again although its content is the same. */
export const OUTDATED_TITLE = 'outdated.cjs';

/** Our Bot and its membership, whose id is that of the webhook. */
export interface DeployedBot {
  readonly bot: WithId<Bot>;
  readonly membership: WithId<ProjectMembership>;
}

/**
 * Finds our Bot by its identifier, or a Bot without one that an interrupted deployment created. Undefined when there is
 * none. Throws CommandFailure when there are several, or when the Bot does not have exactly one membership.
 */
export async function findBot(medplum: MedplumClient): Promise<DeployedBot | undefined> {
  const identified = await findIdentified(medplum);
  const [bot, ...others] = identified.length > 0 ? identified : await findUnidentified(medplum);
  if (!bot) {
    return undefined;
  }
  if (others.length > 0) {
    throw new CommandFailure({
      what: `There are ${others.length + 1} Bots that a deployment could have created`,
      todo: `In Medplum: Bot. Keep the Bot whose webhook Semble calls, and delete the others named ${BOT_NAME}.`,
    });
  }
  const memberships = await findMemberships(medplum, createReference(bot).reference);
  const [membership] = memberships;
  if (!membership || memberships.length > 1) {
    throw new CommandFailure({
      what: `The Bot ${bot.id} has ${memberships.length} memberships`,
      todo: membership
        ? 'In Medplum: ProjectMembership. Keep the membership whose id is in the webhook URL at Semble, and delete the others.'
        : `It can never receive a webhook. In Medplum: delete the Bot. Then run ${PROGRAM} deploy.`,
    });
  }
  return { bot, membership };
}

function findIdentified(medplum: MedplumClient): Promise<WithId<Bot>[]> {
  return medplum.searchResources('Bot', { identifier: `${BOT_SYSTEM}|${BOT_NAME}` });
}

/** Finds a Bot of ours between its creation and its first patch, when only its name and description identify it. */
async function findUnidentified(medplum: MedplumClient): Promise<WithId<Bot>[]> {
  const named = await medplum.searchResources('Bot', { name: BOT_NAME, _count: '100' });
  return named.filter(
    ({ name, description, identifier, executableCode }) =>
      name === BOT_NAME && description === BOT_DESCRIPTION && !identifier && !executableCode,
  );
}

function findMemberships(medplum: MedplumClient, profile: string): Promise<WithId<ProjectMembership>[]> {
  return medplum.searchResources('ProjectMembership', { profile, _count: '2' });
}

/**
 * Creates the Bot and its membership. Only this route of the server creates both. The request is never repeated, because
 * each one creates another Bot. Throws CommandFailure, also when another deployment has created one at the same time, or the
 * error of Medplum.
 */
export async function createBot(
  medplum: MedplumClient,
  projectId: string,
  policy: WithId<AccessPolicy>,
): Promise<DeployedBot> {
  const body = { name: BOT_NAME, description: BOT_DESCRIPTION, accessPolicy: createReference(policy) };
  const answer: unknown = await medplum.post(`admin/projects/${projectId}/bot`, body, undefined, { maxRetries: 0 });
  const id = createdId(answer);
  const bot = id && (await requireFirst(medplum, id, await findUnidentified(medplum)));
  const [membership] = bot ? await findMemberships(medplum, `Bot/${bot.id}`) : [];
  const [identified] = await findIdentified(medplum);
  if (bot && identified) {
    await removeOwn(medplum, bot);
    throw otherDeployment(identified);
  }
  if (bot && membership) {
    return { bot, membership };
  }
  const made = await findBot(medplum);
  if (!made) {
    throw new CommandFailure({
      what: 'Medplum created no Bot',
      todo: `Read the server's log, then run ${PROGRAM} deploy again.`,
    });
  }
  return made;
}

/**
 * Makes sure that no other Bot has our identifier, after a Bot that this run created got it: another deployment may have done
 * the same in between. Then it deletes its own. Throws CommandFailure, or the error of Medplum.
 */
export async function requireOnlyBot(medplum: MedplumClient, own: WithId<Bot>): Promise<void> {
  const other = (await findIdentified(medplum)).find(({ id }) => id !== own.id);
  if (other) {
    await removeOwn(medplum, own);
    throw otherDeployment(other);
  }
}

/** Creates the patch that corrects the Bot's members except code and flags. */
export function botPatch(bot: WithId<Bot>, practiceId: string): PatchOperation[] {
  const others = (bot.identifier ?? []).filter(({ system }) => system !== BOT_SYSTEM && system !== PRACTICE_SYSTEM);
  const ours = [
    { system: BOT_SYSTEM, value: BOT_NAME },
    { system: PRACTICE_SYSTEM, value: practiceId },
  ];
  const isOwned = ours.every(({ system, value }) =>
    bot.identifier?.some((identifier) => identifier.system === system && identifier.value === value),
  );
  const operations = settingMembers(bot, {
    ...(!isOwned && { identifier: [...ours, ...others] }),
    description: BOT_DESCRIPTION,
    timeout: TIMEOUT,
    auditEventTrigger: 'always',
    auditEventDestination: undefined,
    runAsUser: undefined,
  });
  return takesCodeAgain(bot)
    ? [...operations, { op: 'add', path: '/executableCode/title', value: OUTDATED_TITLE }]
    : operations;
}

/** Whether the code must be deployed again because the timeout drifted: Lambda gets a new timeout only together with code. */
export function takesCodeAgain({ executableCode, timeout }: Bot): boolean {
  return executableCode !== undefined && timeout !== TIMEOUT;
}

/** Creates the patch that corrects the membership: our policy, no other access, and not an administrator. */
export function membershipPatch(membership: WithId<ProjectMembership>, policy: WithId<AccessPolicy>): PatchOperation[] {
  const { reference } = createReference(policy);
  return settingMembers(membership, {
    accessPolicy: membership.accessPolicy?.reference === reference ? membership.accessPolicy : { reference },
    access: undefined,
    admin: undefined,
  });
}

/** The id of the practice that the Bot was deployed for. */
export function practiceOf(bot: Bot): string | undefined {
  return bot.identifier?.find(({ system }) => system === PRACTICE_SYSTEM)?.value;
}

/** Finds the ids of the practices that Bots of the project were deployed for: none before the first deployment, normally one. */
export async function findDeployedPractices(medplum: MedplumClient): Promise<string[]> {
  return (await findIdentified(medplum)).flatMap((bot) => practiceOf(bot) ?? []);
}

/** Reads the names of the project secrets that deployments wrote. */
export function deployedSecrets(bot: Bot | undefined): ReadonlySet<string> {
  const extension = bot?.extension?.find(({ url }) => url === DEPLOYED_SECRETS_EXTENSION);
  return new Set(extension?.valueString?.split(' '));
}

/** Creates the patch that stores the names of deployed secrets on the Bot; without names it removes the extension. */
export function deployedSecretsPatch(bot: WithId<Bot>, names: ReadonlySet<string>): PatchOperation[] {
  const valueString = [...names].sort().join(' ');
  if (valueString === [...deployedSecrets(bot)].sort().join(' ')) {
    return [];
  }
  const others = (bot.extension ?? []).filter(({ url }) => url !== DEPLOYED_SECRETS_EXTENSION);
  const extension = valueString ? [...others, { url: DEPLOYED_SECRETS_EXTENSION, valueString }] : others;
  return settingMembers(bot, { extension: extension.length > 0 ? extension : undefined });
}
