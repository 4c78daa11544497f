import { createReference, type MedplumClient, type PatchOperation, type WithId } from '@medplum/core';
import type { AccessPolicy, Bot, ProjectMembership } from '@medplum/fhirtypes';
import { BOT_DESCRIPTION, BOT_NAME, BOT_SYSTEM, DEPLOYED_SECRETS_EXTENSION, PRACTICE_SYSTEM } from '../core/names.ts';
import { CommandFailure } from '../core/problem.ts';
import { settingMembers } from './patch.ts';

/** Seconds that a run may take: the scheduled sweep needs them. */
const TIMEOUT = 300;

/** Our Bot and its membership, whose id is that of the webhook. */
export interface DeployedBot {
  readonly bot: WithId<Bot>;
  readonly membership: WithId<ProjectMembership>;
}

/**
 * Finds our Bot by its identifier, or one that a deployment made and could not mark any more. Undefined when there is
 * none; throws CommandFailure when it can't be told which one it is, or when it has no membership.
 */
export async function findBot(medplum: MedplumClient): Promise<DeployedBot | undefined> {
  const marked = await findMarked(medplum);
  const [bot, ...others] = marked.length > 0 ? marked : await findUnmarked(medplum);
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
        : 'It can never receive a webhook. In Medplum: delete the Bot. Then run npm run deploy.',
    });
  }
  return { bot, membership };
}

function findMarked(medplum: MedplumClient): Promise<WithId<Bot>[]> {
  return medplum.searchResources('Bot', { identifier: `${BOT_SYSTEM}|${BOT_NAME}` });
}

/** A Bot of ours between its creation and its first patch: nothing tells it from a foreign one but name and text. */
async function findUnmarked(medplum: MedplumClient): Promise<WithId<Bot>[]> {
  const named = await medplum.searchResources('Bot', { name: BOT_NAME, _count: '100' });
  return named.filter(
    ({ name, description, identifier, executableCode }) =>
      name === BOT_NAME && description === BOT_DESCRIPTION && !identifier && !executableCode,
  );
}

function findMemberships(medplum: MedplumClient, profile: string): Promise<WithId<ProjectMembership>[]> {
  return medplum.searchResources('ProjectMembership', { profile, _count: '2' });
}

/** Makes the Bot and its membership, which only this route of the server can do. Not repeated: it would make two. */
export async function createBot(
  medplum: MedplumClient,
  projectId: string,
  policy: WithId<AccessPolicy>,
): Promise<DeployedBot> {
  const body = { name: BOT_NAME, description: BOT_DESCRIPTION, accessPolicy: createReference(policy) };
  await medplum.post(`admin/projects/${projectId}/bot`, body, undefined, { maxRetries: 0 });
  const made = await findBot(medplum);
  if (!made) {
    throw new CommandFailure({
      what: 'Medplum created no Bot',
      todo: "Read the server's log, then run npm run deploy again.",
    });
  }
  return made;
}

/** What makes the Bot's own members as they should be before there is code in it. */
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
    ? [...operations, { op: 'add', path: '/executableCode/title', value: 'outdated.cjs' }]
    : operations;
}

/** Whether the time-out drifted, which Lambda takes only together with code: a file name of no hash makes it go there again. */
export function takesCodeAgain({ executableCode, timeout }: Bot): boolean {
  return executableCode !== undefined && timeout !== TIMEOUT;
}

/** What puts the membership right: our policy, nothing beside it, and no administrator's rights. */
export function membershipPatch(membership: WithId<ProjectMembership>, policy: WithId<AccessPolicy>): PatchOperation[] {
  const { reference } = createReference(policy);
  return settingMembers(membership, {
    accessPolicy: membership.accessPolicy?.reference === reference ? membership.accessPolicy : { reference },
    access: undefined,
    admin: undefined,
  });
}

/** The practice that the Bot was deployed for. */
export function practiceOf(bot: Bot): string | undefined {
  return bot.identifier?.find(({ system }) => system === PRACTICE_SYSTEM)?.value;
}

/** The practices that Bots of the project were deployed for: none before the first deployment, normally one after it. */
export async function findDeployedPractices(medplum: MedplumClient): Promise<string[]> {
  return (await findMarked(medplum)).flatMap((bot) => practiceOf(bot) ?? []);
}

/** The names of the project secrets that deployments wrote. */
export function deployedSecrets(bot: Bot | undefined): ReadonlySet<string> {
  const extension = bot?.extension?.find(({ url }) => url === DEPLOYED_SECRETS_EXTENSION);
  return new Set(extension?.valueString?.split(' '));
}

/** What keeps the names of deployed secrets on the Bot, or forgets them when there are none. */
export function deployedSecretsPatch(bot: WithId<Bot>, names: ReadonlySet<string>): PatchOperation[] {
  const valueString = [...names].sort().join(' ');
  if (valueString === [...deployedSecrets(bot)].sort().join(' ')) {
    return [];
  }
  const others = (bot.extension ?? []).filter(({ url }) => url !== DEPLOYED_SECRETS_EXTENSION);
  const extension = valueString ? [...others, { url: DEPLOYED_SECRETS_EXTENSION, valueString }] : others;
  return settingMembers(bot, { extension: extension.length > 0 ? extension : undefined });
}
