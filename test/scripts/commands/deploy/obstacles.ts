import type { AccessPolicy, Bot, ClientApplication } from '@medplum/fhirtypes';
import {
  BOT_DESCRIPTION,
  BOT_NAME,
  BOT_SYSTEM,
  WEBHOOK_CLIENT_DESCRIPTION,
  WEBHOOK_CLIENT_NAME,
} from '../../../../scripts/core/names.ts';
import { type Clinic, change, theProject } from '../../support/clinic.ts';

const READING = ['patient', 'patients', 'practice'];
export const WEBHOOKS = ['practice', 'seeWebhooks', 'createWebhooks', 'editWebhooks', 'deleteWebhooks'];

function tokenWithout(clinic: Clinic, permissions: readonly string[], missing: string): string {
  return clinic.semble.store.addToken({ permissions: permissions.filter((one) => one !== missing) });
}

/** Problems, how to cause them, and the message of a deployment. */
export const OBSTACLES: readonly (readonly [what: string, spoil: (clinic: Clinic) => unknown, complaint: RegExp])[] = [
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
    /is not a project administrator/,
  ],
  [
    'a project without bots',
    async (clinic) => change(clinic, await theProject(clinic), { features: ['cron'] }),
    /project does not have the feature "bots"/,
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
    'a policy of our name that no deployment made',
    ({ medplum }) =>
      medplum.repo.createResource<AccessPolicy>({
        resourceType: 'AccessPolicy',
        name: 'Semble patient sync',
        resource: [{ resourceType: 'Observation' }],
      }),
    /^No deployment wrote the existing access policy "Semble patient sync"/,
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
    'two clients that look like ours',
    async ({ medplum }) => {
      const client: ClientApplication = {
        resourceType: 'ClientApplication',
        name: WEBHOOK_CLIENT_NAME,
        description: WEBHOOK_CLIENT_DESCRIPTION,
      };
      await medplum.repo.createResource(client);
      await medplum.repo.createResource(client);
    },
    /There are 2 clients/,
  ],
  [
    'a Medplum that fails',
    ({ medplum }) =>
      medplum.faults.add({ match: ({ path }) => path.includes('/AccessPolicy?'), times: 3, status: 500, body: '{}' }),
    /^Medplum answered \d{3} \(while reading the project\)$/,
  ],
  [
    'no SEMBLE_API_TOKEN',
    ({ variables }) => Object.assign(variables, { SEMBLE_API_TOKEN: '' }),
    /^SEMBLE_API_TOKEN is not set/,
  ],
  [
    "an operator's token that is none",
    ({ variables }) => Object.assign(variables, { SEMBLE_ADMIN_TOKEN: 'two words' }),
    /^SEMBLE_ADMIN_TOKEN: expected/,
  ],
  [
    "an operator's token that Semble does not know",
    ({ variables }) => Object.assign(variables, { SEMBLE_ADMIN_TOKEN: 'unknown' }),
    /^SEMBLE_ADMIN_TOKEN was refused by Semble/,
  ],
  [
    "a bot's token that Semble does not know",
    ({ variables }) => Object.assign(variables, { SEMBLE_API_TOKEN: 'unknown' }),
    /^SEMBLE_API_TOKEN was refused by Semble/,
  ],
  ...READING.map(
    (permission) =>
      [
        `a bot's token without ${permission}`,
        (clinic: Clinic) =>
          Object.assign(clinic.variables, { SEMBLE_API_TOKEN: tokenWithout(clinic, READING, permission) }),
        new RegExp(`^SEMBLE_API_TOKEN does not have the permission ${permission}$`),
      ] as const,
  ),
  ...WEBHOOKS.map(
    (permission) =>
      [
        `an operator's token without ${permission}`,
        (clinic: Clinic) =>
          Object.assign(clinic.variables, { SEMBLE_ADMIN_TOKEN: tokenWithout(clinic, WEBHOOKS, permission) }),
        new RegExp(`^SEMBLE_ADMIN_TOKEN does not have the permission ${permission}$`),
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
    /cannot reach a Medplum on this machine/,
  ],
  [
    'a spelling of event types that the schema does not take',
    ({ variables }) => Object.assign(variables, { SEMBLE_EVENT_SPELLING: 'enum' }),
    /SEMBLE_EVENT_SPELLING is enum/,
  ],
  [
    'an unusable setting',
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
