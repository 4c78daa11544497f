import type { AccessPolicy, Bot, ClientApplication, ProjectMembership } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LABEL_PREFIX, WEBHOOK_CLIENT_NAME } from '../../../../scripts/core/names.ts';
import type { DeployOptions } from '../../../../scripts/preflight/deploy-options.ts';
import { urlsOf } from '../../../../scripts/semble/subscriptions/endpoint.ts';
import { signingSecret } from '../../../../scripts/semble/subscriptions/signing-secrets.ts';
import type { SubscriptionHeader } from '../../../../scripts/semble/subscriptions/subscriptions.ts';
import { sampleOf } from '../../../support/scale.ts';
import { aClinic, all, type Clinic, countWrites, openClinic, theBot, theSecrets } from '../../support/clinic.ts';
import { copyDeployment } from '../../support/deployed.ts';
import { dieAt } from '../../support/operations.ts';

/** All that a deployment makes, with every id, secret and address replaced by what it stands for. */
async function state(clinic: Clinic): Promise<unknown> {
  const { meta: _b, id: botId, executableCode, ...bot } = await theBot(clinic);
  const policies = await all<AccessPolicy>(clinic, 'AccessPolicy');
  const members = await all<ProjectMembership>(clinic, 'ProjectMembership');
  const secrets = await theSecrets(clinic);
  const subscriptions = clinic.semble.subscriptions.list({ includeDeleted: true });
  const membership = members.find(({ profile }) => profile.reference === `Bot/${botId}`);
  const practice = clinic.semble.store.practice.id;
  const [client] = (await all<ClientApplication>(clinic, 'ClientApplication')).filter(
    ({ name }) => name === WEBHOOK_CLIENT_NAME,
  );
  const basic = client && `Basic ${Buffer.from(`${client.id}:${client.secret}`).toString('base64')}`;
  const urls = urlsOf(clinic.medplum.baseUrl, botId, membership?.id ?? '');
  const header = (headers: readonly SubscriptionHeader[], name: string) =>
    headers.find(({ key }) => key === name)?.value;
  return {
    bots: (await all<Bot>(clinic, 'Bot')).length,
    bot: JSON.parse(JSON.stringify(bot).replaceAll(practice, 'practice')),
    title: executableCode?.title,
    policies: policies
      .map(({ name, resource }) => ({ name, resource }))
      .sort((a, b) => (String(a.name) < String(b.name) ? -1 : 1)),
    policy: policies.find(({ id }) => membership?.accessPolicy?.reference === `AccessPolicy/${id}`)?.name,
    members: members.length,
    clients: (await all<ClientApplication>(clinic, 'ClientApplication')).length,
    secretNames: [...secrets.keys()].sort(),
    subscriptions: subscriptions.map(({ id, secret, url, label, eventTypes, headers, deleted }) => ({
      calls: Object.entries(urls).find(([, one]) => one === url)?.[0],
      authorization: header(headers, 'Authorization') === basic,
      label,
      eventTypes,
      isLocked: header(headers, 'X-Bot-Token') === secrets.get('SEMBLE_WEBHOOK_TOKEN'),
      isKnown: signingSecret(secrets.get('SEMBLE_WEBHOOK_SECRET'), id) === secret,
      deleted,
    })),
  };
}

/** A run that starts from `prepare` and makes so many writes. */
interface Run {
  readonly what: string;
  readonly options?: DeployOptions;
  readonly prepare: (clinic: Clinic) => Promise<void>;
  readonly writes: number;
  readonly crashes: readonly ('before' | 'after')[];
  /** The writes of the sample: one of each kind. */
  readonly sampled: readonly number[];
}

const RUNS: readonly Run[] = [
  {
    what: 'a first deployment',
    prepare: async () => undefined,
    writes: 14,
    crashes: ['before', 'after'],
    sampled: [4, 10],
  },
  {
    what: 'a deployment that changes most things',
    prepare: async (clinic) => {
      await copyDeployment(clinic);
      clinic.variables['SEMBLE_WEBHOOK_TOKEN'] = 'chosen_by_the_operator';
      clinic.variables['SEMBLE_DELETE_POLICY'] = 'deactivate';
      const { timeout: _timeout, ...bot } = await theBot(clinic);
      await clinic.medplum.repo.updateResource<Bot>({ ...bot, rawBody: false });
      const [first, second] = clinic.semble.subscriptions.list();
      clinic.semble.subscriptions.delete(first?.id ?? '');
      clinic.semble.subscriptions.update(second?.id ?? '', { label: `${LABEL_PREFIX}mine` });
    },
    writes: 13,
    crashes: ['after'],
    sampled: [5],
  },
  {
    what: 'a change from the public webhook to execute',
    options: { endpoint: 'execute' },
    prepare: (clinic) => copyDeployment(clinic),
    writes: 7,
    crashes: ['after'],
    sampled: [7],
  },
  {
    what: 'a change from execute to the public webhook',
    options: { endpoint: 'webhook' },
    prepare: async (clinic) => {
      await clinic.deploy({ endpoint: 'execute' });
    },
    writes: 8,
    crashes: ['after'],
    sampled: [4],
  },
];

describe.each(sampleOf(RUNS, (_, place) => place !== 2))(
  '$what that dies',
  ({ prepare, options, writes, crashes, sampled }) => {
    let whole: Clinic;
    let wanted: unknown;

    beforeAll(async () => {
      whole = await openClinic();
      await prepare(whole);
      await whole.deploy(options);
      wanted = await state(whole);
    });

    afterAll(() => whole.close());

    it('does so at every one of its writes in the tests below', async () => {
      const clinic = await aClinic();
      await prepare(clinic);
      const count = countWrites(clinic);
      await clinic.deploy(options);
      expect(count()).toBe(writes);
    });

    const places = Array.from({ length: writes }, (_, index) => index + 1);
    const cases = places.flatMap((place) => crashes.map((when) => [place, when] as const));
    // Before a write is the same as after the one before it, so one is enough.
    it.each(sampleOf(cases, ([place, when]) => (when === 'after' ? sampled : sampled.slice(0, 1)).includes(place)))(
      'at write %i, %s it took effect, is healed by the next',
      async (place, when) => {
        const clinic = await aClinic();
        await prepare(clinic);
        const over = dieAt(clinic, place, when);
        await expect(clinic.deploy(options)).rejects.toThrow();
        over();
        await clinic.deploy(options);
        expect(await state(clinic)).toEqual(wanted);
      },
    );
  },
);

describe('an answer that is lost', () => {
  it.each([
    ['the policy', /\/AccessPolicy$/],
    ['the Bot', /\/bot$/],
    ["Semble's client", /\/client$/],
  ])('does not make %s twice', async (_what, path) => {
    const clinic = await aClinic();
    clinic.medplum.faults.add({
      match: (request) => request.method === 'POST' && path.test(request.path),
      when: 'after',
      cut: true,
    });
    await expect(clinic.deploy({ endpoint: 'execute' })).rejects.toThrow('Medplum does not answer');
    await clinic.deploy({ endpoint: 'execute' });
    expect(await all<AccessPolicy>(clinic, 'AccessPolicy')).toHaveLength(2);
    expect(await all<Bot>(clinic, 'Bot')).toHaveLength(1);
    // The administrator's, and Semble's.
    expect(await all<ClientApplication>(clinic, 'ClientApplication')).toHaveLength(2);
  });
});
