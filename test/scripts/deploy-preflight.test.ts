import type { AccessPolicy, Bot, ProjectMembership } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { readEnvironment } from '../../scripts/lib/environment.ts';
import { BOT_DESCRIPTION, BOT_NAME, BOT_SYSTEM } from '../../scripts/lib/names.ts';
import { CommandFailure } from '../../scripts/lib/problem.ts';
import { aClinic, type Clinic, change, countWrites, theBot, theMembership, theProject } from './deploy-support.ts';

const READING = ['patient', 'patients', 'practice'];
const WEBHOOKS = ['practice', 'seeWebhooks', 'createWebhooks', 'editWebhooks', 'deleteWebhooks'];

function tokenWithout(clinic: Clinic, permissions: readonly string[], missing: string): string {
  return clinic.semble.store.addToken({ permissions: permissions.filter((one) => one !== missing) });
}

/** What is in the way, and what a deployment says about it. */
const OBSTACLES: readonly (readonly [what: string, spoil: (clinic: Clinic) => unknown, complaint: RegExp])[] = [
  [
    'a Medplum that does not answer',
    ({ variables }) => Object.assign(variables, { MEDPLUM_BASE_URL: 'http://127.0.0.1:9/' }),
    /^Medplum does not answer/,
  ],
  [
    'a wrong client secret',
    ({ variables }) => Object.assign(variables, { MEDPLUM_CLIENT_SECRET: 'wrong' }),
    /refuses the login/,
  ],
  [
    'a client that is no administrator',
    async ({ medplum, variables }) => {
      const { clientId, clientSecret } = await medplum.createClient({});
      Object.assign(variables, { MEDPLUM_CLIENT_ID: clientId, MEDPLUM_CLIENT_SECRET: clientSecret });
    },
    /is no project administrator/,
  ],
  [
    'a project without bots',
    async (clinic) => change(clinic, await theProject(clinic), { features: ['cron'] }),
    /project has no bots/,
  ],
  [
    'two Bots that have our identifier',
    async ({ medplum }) => {
      const bot: Bot = { resourceType: 'Bot', name: 'b', identifier: [{ system: BOT_SYSTEM, value: BOT_NAME }] };
      await medplum.repo.createResource(bot);
      await medplum.repo.createResource(bot);
    },
    /There are 2 Bots/,
  ],
  [
    'a Bot that was made without a membership',
    ({ medplum }) =>
      medplum.repo.createResource<Bot>({ resourceType: 'Bot', name: BOT_NAME, description: BOT_DESCRIPTION }),
    /has 0 memberships/,
  ],
  [
    'two policies of our name',
    async ({ medplum }) => {
      const policy: AccessPolicy = { resourceType: 'AccessPolicy', name: 'Semble patient sync' };
      await medplum.repo.createResource(policy);
      await medplum.repo.createResource(policy);
    },
    /There are 2 access policies/,
  ],
  [
    'a policy of our name that somebody else uses',
    async ({ medplum }) => {
      const policy = await medplum.repo.createResource<AccessPolicy>({
        resourceType: 'AccessPolicy',
        name: 'Semble patient sync',
      });
      await medplum.createClient({ accessPolicyId: policy.id });
    },
    /used by memberships other than/,
  ],
  [
    'no SEMBLE_API_TOKEN',
    ({ variables }) => Object.assign(variables, { SEMBLE_API_TOKEN: '' }),
    /^SEMBLE_API_TOKEN is not set/,
  ],
  [
    "an operator's token that Semble does not know",
    ({ variables }) => Object.assign(variables, { SEMBLE_ADMIN_TOKEN: 'unknown' }),
    /^SEMBLE_ADMIN_TOKEN is not accepted/,
  ],
  [
    "a bot's token that Semble does not know",
    ({ variables }) => Object.assign(variables, { SEMBLE_API_TOKEN: 'unknown' }),
    /^SEMBLE_API_TOKEN is not accepted/,
  ],
  ...READING.map(
    (permission) =>
      [
        `a bot's token without ${permission}`,
        (clinic: Clinic) =>
          Object.assign(clinic.variables, { SEMBLE_API_TOKEN: tokenWithout(clinic, READING, permission) }),
        new RegExp(`^SEMBLE_API_TOKEN lacks the permission ${permission}$`),
      ] as const,
  ),
  ...WEBHOOKS.map(
    (permission) =>
      [
        `an operator's token without ${permission}`,
        (clinic: Clinic) =>
          Object.assign(clinic.variables, { SEMBLE_ADMIN_TOKEN: tokenWithout(clinic, WEBHOOKS, permission) }),
        new RegExp(`^SEMBLE_ADMIN_TOKEN lacks the permission ${permission}$`),
      ] as const,
  ),
  [
    'a practice without webhooks',
    ({ semble }) => Object.assign(semble.subscriptions, { enabled: false }),
    /Webhooks are not switched on/,
  ],
  [
    'a Semble that does not answer',
    ({ variables }) => Object.assign(variables, { SEMBLE_API_URL: 'http://127.0.0.1:9/graphql' }),
    /gets no answer from Semble/,
  ],
  [
    'a SEMBLE_API_URL that is not the API',
    ({ variables, medplum }) => Object.assign(variables, { SEMBLE_API_URL: `${medplum.baseUrl}webhook/graphql` }),
    /is answered with an error|not JSON/,
  ],
  [
    'a Medplum on this machine under a Semble that is elsewhere',
    ({ variables }) => Object.assign(variables, { SEMBLE_API_URL: 'https://semble.invalid/graphql' }),
    /can not reach a Medplum on this machine/,
  ],
  [
    'a spelling of event types that the schema does not take',
    ({ variables }) => Object.assign(variables, { SEMBLE_EVENT_SPELLING: 'enum' }),
    /SEMBLE_EVENT_SPELLING is enum/,
  ],
  [
    'a setting that can not be used',
    ({ variables }) => Object.assign(variables, { SEMBLE_SWEEP_HOURS: 'often' }),
    /^SEMBLE_SWEEP_HOURS: expected/,
  ],
  [
    'a secret of our name that no deployment wrote',
    async (clinic) =>
      change(clinic, await theProject(clinic), { secret: [{ name: 'SEMBLE_API_TOKEN', valueString: 'other' }] }),
    /secret SEMBLE_API_TOKEN that no deployment wrote/,
  ],
  [
    'signing secrets that no deployment wrote',
    async (clinic) =>
      change(clinic, await theProject(clinic), { secret: [{ name: 'SEMBLE_WEBHOOK_SECRET', valueString: 'other' }] }),
    /secret SEMBLE_WEBHOOK_SECRET that no deployment wrote/,
  ],
];

describe('before it writes anything, a deployment finds', () => {
  it.each(OBSTACLES)('%s', async (_what, spoil, complaint) => {
    const clinic = await aClinic();
    await spoil(clinic);
    const writes = countWrites(clinic);
    const problems = await clinic.problems();
    expect(problems.map(({ what }) => what)).toContainEqual(expect.stringMatching(complaint));
    expect(problems.every(({ todo }) => todo.length > 10)).toBe(true);
    // The right to change subscriptions can only be tried; whatever is tried is refused.
    expect(writes()).toBeLessThanOrEqual(1);
    expect(clinic.semble.subscriptions.list(true)).toEqual([]);
    expect((await theProject(clinic)).secret?.[0]?.valueString ?? 'other').toBe('other');
  });

  it('tokens of two practices', async () => {
    const clinic = await aClinic();
    clinic.semble.faults.add({
      match: ({ body }) => body.includes('practice { id name }'),
      status: 200,
      body: JSON.stringify({ data: { practice: { id: 'f'.repeat(24), name: 'Other Practice' } } }),
    });
    const problems = await clinic.problems();
    expect(problems.map(({ what }) => what)).toEqual([expect.stringContaining('belong to different practices')]);
  });

  it('a bot that was deployed for another practice', async () => {
    const clinic = await aClinic();
    await clinic.deploy();
    const bot = await theBot(clinic);
    const identifier = bot.identifier?.map((one) =>
      one.system === BOT_SYSTEM ? one : { ...one, value: 'f'.repeat(24) },
    );
    await change(clinic, bot, { identifier: identifier ?? [] });
    const writes = countWrites(clinic);
    expect((await clinic.problems()).map(({ what }) => what)).toEqual([expect.stringContaining('another practice')]);
    expect(writes()).toBe(0);
  });

  it('a subscription of somebody else that calls the bot already', async () => {
    const clinic = await aClinic();
    const { webhookUrl = '', subscriptions } = await clinic.deploy();
    clinic.semble.subscriptions.delete(subscriptions[0]?.id ?? '');
    const foreign = { url: webhookUrl, label: 'By hand', eventTypes: ['patient.created'] };
    const { data } = clinic.semble.subscriptions.create(foreign);
    expect((await clinic.problems()).map(({ what }) => what)).toEqual([expect.stringContaining(data?.id ?? '')]);
    expect(clinic.semble.subscriptions.get(data?.id ?? '')).toEqual(data);
  });

  it('a bot whose membership somebody doubled', async () => {
    const clinic = await aClinic();
    await clinic.deploy();
    const { id: _id, meta: _meta, ...membership } = await theMembership(clinic);
    await clinic.medplum.repo.createResource<ProjectMembership>(membership);
    expect((await clinic.problems()).map(({ what }) => what)).toContainEqual(expect.stringContaining('2 memberships'));
  });

  it('a schedule that the platform would store and never run', async () => {
    const clinic = await aClinic();
    const problems = await clinic.problems({ cron: '0 2 * * MON' });
    expect(problems.map(({ what }) => what)).toEqual([expect.stringContaining('--cron')]);
  });

  it('everything that is in the way at once', async () => {
    const clinic = await aClinic({
      variables: {
        MEDPLUM_CLIENT_SECRET: 'wrong',
        SEMBLE_ADMIN_TOKEN: 'wrong',
        SEMBLE_API_TOKEN: 'wrong',
        SEMBLE_SIGNATURE_SCHEME: 'nonesuch',
        SEMBLE_DELETE_POLICY: 'perhaps',
      },
    });
    expect((await clinic.problems({ cron: 'daily' })).map(({ what }) => what)).toEqual([
      expect.stringContaining('--cron'),
      expect.stringContaining('refuses the login'),
      expect.stringContaining('SEMBLE_SIGNATURE_SCHEME'),
      expect.stringContaining('SEMBLE_DELETE_POLICY'),
      expect.stringContaining('SEMBLE_ADMIN_TOKEN'),
      expect.stringContaining('SEMBLE_API_TOKEN'),
    ]);
  });
});

describe('the environment of the commands', () => {
  const complete = {
    MEDPLUM_BASE_URL: 'https://medplum.example/api',
    MEDPLUM_CLIENT_ID: 'client',
    MEDPLUM_CLIENT_SECRET: 'secret',
  };

  function complaints(variables: Readonly<Record<string, string | undefined>>): string[] {
    try {
      readEnvironment({ ...complete, ...variables });
    } catch (error) {
      return error instanceof CommandFailure ? error.problems.map(({ what }) => what) : [String(error)];
    }
    return [];
  }

  it('names everything that is missing at once, and says that there is no default server', () => {
    expect(complaints({ MEDPLUM_BASE_URL: '', MEDPLUM_CLIENT_ID: undefined, MEDPLUM_CLIENT_SECRET: ' ' })).toEqual([
      'MEDPLUM_BASE_URL is not set',
      'MEDPLUM_CLIENT_ID is not set',
      'MEDPLUM_CLIENT_SECRET is not set',
    ]);
  });

  it.each([
    ['http://medplum.example/', 'is not HTTPS'],
    ['medplum.example', 'not a plain URL'],
    ['https://user:pass@medplum.example/', 'not a plain URL'],
    ['https://medplum.example/?project=1', 'not a plain URL'],
    ['ftp://medplum.example/', 'not a plain URL'],
  ])('refuses %s as base URL', (url, complaint) => {
    expect(complaints({ MEDPLUM_BASE_URL: url })).toEqual([expect.stringContaining(complaint)]);
  });

  it.each([
    ['https://medplum.example', 'https://medplum.example/'],
    ['https://medplum.example/api//', 'https://medplum.example/api/'],
    ['http://localhost:8103', 'http://localhost:8103/'],
    ['http://127.0.0.1:8103/', 'http://127.0.0.1:8103/'],
    ['http://[::1]:8103/', 'http://[::1]:8103/'],
  ])('takes %s as base URL', (url, baseUrl) => {
    expect(readEnvironment({ ...complete, MEDPLUM_BASE_URL: url }).medplum.baseUrl).toBe(baseUrl);
  });

  it('refuses a spelling of event types that there is not', () => {
    expect(complaints({ SEMBLE_EVENT_SPELLING: 'camel' })).toEqual([expect.stringContaining('SEMBLE_EVENT_SPELLING')]);
  });

  it('counts an empty value as unset, and passes over signing secrets', () => {
    const { settings } = readEnvironment({
      ...complete,
      SEMBLE_SWEEP_HOURS: '  ',
      SEMBLE_WEBHOOK_SECRET: 'from elsewhere',
      SEMBLE_DELETE_POLICY: ' deactivate ',
    });
    expect([...settings]).toEqual([['SEMBLE_DELETE_POLICY', 'deactivate']]);
  });
});
