import type { AccessPolicy, Bot, ProjectMembership } from '@medplum/fhirtypes';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SubscriptionChanges } from '../../local/semble/subscriptions.ts';
import { readBundle } from '../../scripts/lib/code.ts';
import { LABEL_PREFIX } from '../../scripts/lib/names.ts';
import {
  aClinic,
  all,
  type Clinic,
  change,
  countWrites,
  openClinic,
  otherBundle,
  theBot,
  theMembership,
  theProject,
  theSecrets,
  touched,
} from './deploy-support.ts';

let clinic: Clinic;

const DEPLOYED = { variables: { SEMBLE_SWEEP_HOURS: '30' } };

/** Everything that a deployment is answerable for, without versions and times. */
async function state(): Promise<unknown> {
  const { meta: _b, executableCode, ...bot } = await theBot(clinic);
  const { meta: _m, ...membership } = await theMembership(clinic);
  const [policy] = await all<AccessPolicy>(clinic, 'AccessPolicy');
  const subscriptions = clinic.semble.subscriptions.list(false).map(({ updatedAt: _u, ...one }) => one);
  const secrets = [...(await theSecrets(clinic))].sort().map(([name, value]) => [name, value.split(' ').sort()]);
  return { bot, title: executableCode?.title, membership, policy: policy?.resource, subscriptions, secrets };
}

function subscriptionOf(eventType: string): string {
  const found = clinic.semble.subscriptions.list(false).find(({ eventTypes }) => eventTypes.includes(eventType));
  return found?.id ?? '';
}

function changeSubscription(eventType: string, changes: SubscriptionChanges): void {
  clinic.semble.subscriptions.update(subscriptionOf(eventType), changes);
}

async function changeBot(members: Partial<Bot>): Promise<void> {
  await change(clinic, await theBot(clinic), members);
}

async function changePolicy(members: Partial<AccessPolicy>): Promise<void> {
  const [policy] = await all<AccessPolicy>(clinic, 'AccessPolicy');
  if (policy) {
    await change(clinic, policy, members);
  }
}

async function changeSecret(name: string, valueString: string | undefined): Promise<void> {
  const project = await theProject(clinic);
  const others = project.secret?.filter((one) => one.name !== name) ?? [];
  const secret = valueString === undefined ? others : [...others, { name, valueString }];
  await change(clinic, project, { secret });
}

/** What somebody changed, and the one thing that the next deployment does something about. */
const DRIFTS: readonly (readonly [what: string, drift: () => unknown, thing: string])[] = [
  ['a widened policy', () => changePolicy({ resource: [{ resourceType: '*' }] }), 'Access policy'],
  [
    'a policy that inherits',
    () => changePolicy({ ipAccessRule: [{ name: 'all', value: '*', action: 'allow' }] }),
    'Access policy',
  ],
  ['a time-out', () => changeBot({ timeout: 10 }), 'Bot'],
  ['an audit trigger', () => changeBot({ auditEventTrigger: 'never' }), 'Bot'],
  ['a description', () => changeBot({ description: 'Old' }), 'Bot'],
  ['a closed webhook', () => changeBot({ publicWebhook: false }), 'Flags'],
  ['parsed bodies', () => changeBot({ rawBody: false }), 'Flags'],
  ['a schedule that never runs', () => changeBot({ cronString: 'daily' }), 'Flags'],
  [
    "another policy on the bot's membership",
    async () => {
      const policy = await clinic.medplum.repo.createResource<AccessPolicy>({
        resourceType: 'AccessPolicy',
        name: 'Wide',
      });
      const accessPolicy = { reference: `AccessPolicy/${policy.id}` };
      await change<ProjectMembership>(clinic, await theMembership(clinic), { accessPolicy });
    },
    'Membership',
  ],
  [
    "a second policy on the bot's membership, and an administrator's rights",
    async () => {
      const membership = await theMembership(clinic);
      const access = [{ policy: membership.accessPolicy ?? {} }];
      await change<ProjectMembership>(clinic, membership, { access, admin: true });
    },
    'Membership',
  ],
  ['a setting', () => changeSecret('SEMBLE_SWEEP_HOURS', '2'), 'Secret SEMBLE_SWEEP_HOURS'],
  ['a setting that was taken out', () => changeSecret('SEMBLE_SWEEP_HOURS', undefined), 'Secret SEMBLE_SWEEP_HOURS'],
  ['lost signing secrets', () => changeSecret('SEMBLE_WEBHOOK_SECRET', undefined), 'Subscription patients'],
  [
    'the label of a subscription',
    () => changeSubscription('patient.created', { label: `${LABEL_PREFIX}mine` }),
    'Subscription patients',
  ],
  [
    'the event types of a subscription',
    () => changeSubscription('patient.created', { eventTypes: ['patient.created', 'patient.label.added'] }),
    'Subscription patients',
  ],
  [
    'the second lock of a subscription',
    () => changeSubscription('patient.number.added', { headers: [{ key: 'x-bot-token', value: 'old' }] }),
    'Subscription numbers and relationships',
  ],
  [
    'a deleted subscription',
    () => clinic.semble.subscriptions.delete(subscriptionOf('webhook.event.deliveryFailed')),
    'Subscription webhooks',
  ],
];

describe('a deployment puts right what somebody changed:', () => {
  // One clinic for all: each test ends where it began, or fails.
  beforeAll(async () => {
    clinic = await openClinic(DEPLOYED);
    await clinic.deploy();
  });

  afterAll(() => clinic.close());

  it.each(DRIFTS)('%s', async (_what, drift, thing) => {
    const before = (await state()) as { subscriptions: unknown[] };
    await drift();
    const report = await clinic.deploy();
    expect(touched(report)).toContain(thing);
    const after = (await state()) as { subscriptions: unknown[] };
    if (thing !== 'Subscription webhooks') {
      expect(after).toEqual(before);
    }
    expect(after.subscriptions).toHaveLength(3);
    expect(touched(await clinic.deploy())).toEqual([]);
  });
});

describe('a deployment', () => {
  beforeEach(async () => {
    clinic = await aClinic(DEPLOYED);
    await clinic.deploy();
  });

  it('shows what differed in the policy', async () => {
    await changePolicy({ resource: [{ resourceType: 'Patient', interaction: ['read', 'history'] }] });
    const { notes } = await clinic.deploy();
    expect(notes).toContainEqual('Access policy: - resource[0].interaction: history');
    expect(notes).toContainEqual(expect.stringContaining('+ resource[0].criteria: Patient?identifier='));
  });

  it('puts code of another hash in, and only then', async () => {
    const { code } = readBundle();
    const other = otherBundle(code);
    expect(touched(await clinic.deploy({ bundle: other }))).toEqual(['Code']);
    expect((await theBot(clinic)).executableCode?.title).toBe(other.filename);
    expect(touched(await clinic.deploy({ bundle: other }))).toEqual([]);
  });

  it('puts the code in again after a changed time-out, which some runtimes take with the code only', async () => {
    await changeBot({ timeout: 10 });
    expect(touched(await clinic.deploy())).toEqual(['Bot', 'Code']);
  });

  it('changes the policy with the delete policy', async () => {
    clinic.variables['SEMBLE_DELETE_POLICY'] = 'deactivate';
    expect(touched(await clinic.deploy())).toEqual(['Access policy', 'Secret SEMBLE_DELETE_POLICY']);
  });

  it('leaves settings alone that its environment does not name any more', async () => {
    delete clinic.variables['SEMBLE_SWEEP_HOURS'];
    delete clinic.variables['SEMBLE_API_TOKEN'];
    expect(touched(await clinic.deploy())).toEqual([]);
    expect((await theSecrets(clinic)).get('SEMBLE_SWEEP_HOURS')).toBe('30');
  });

  it('keeps identifiers, extensions and headers that others added', async () => {
    const { identifier: ours = [], extension: names = [] } = await theBot(clinic);
    const owner = { url: 'https://clinic.example/owner', valueString: 'IT' };
    const number = { system: 'https://clinic.example/bots', value: '7' };
    // The practice is dropped, so that there is something to put right.
    await changeBot({ identifier: [number, ...ours.slice(0, 1)], extension: [owner, ...names] });
    const headers = [{ key: 'X-Clinic', value: 'one' }];
    changeSubscription('patient.created', { headers });
    await clinic.deploy();
    const bot = await theBot(clinic);
    expect([bot.identifier, bot.extension]).toEqual([
      [...ours, number],
      [owner, ...names],
    ]);
    const lock = (await theSecrets(clinic)).get('SEMBLE_WEBHOOK_TOKEN');
    expect(clinic.semble.subscriptions.get(subscriptionOf('patient.created'))?.headers).toEqual([
      ...headers,
      { key: 'X-Bot-Token', value: lock },
    ]);
  });

  it('takes over a second lock from the environment without a moment in which Semble has the wrong one', async () => {
    const seen: string[] = [];
    clinic.variables['SEMBLE_WEBHOOK_TOKEN'] = 'chosen_by_the_operator';
    const old = (await theSecrets(clinic)).get('SEMBLE_WEBHOOK_TOKEN') ?? '';
    clinic.semble.faults.add({
      match: ({ body }) => body.includes('mutation UpdateWebhook'),
      run: async () => seen.push((await theSecrets(clinic)).get('SEMBLE_WEBHOOK_TOKEN') ?? ''),
    });
    await clinic.deploy();
    expect(seen).toEqual([`chosen_by_the_operator ${old}`]);
    expect((await theSecrets(clinic)).get('SEMBLE_WEBHOOK_TOKEN')).toBe('chosen_by_the_operator');
    expect(touched(await clinic.deploy())).toEqual([]);
  });

  it('drops the secrets of subscriptions that are gone, and keeps one that somebody put there alone', async () => {
    const kept = (await theSecrets(clinic)).get('SEMBLE_WEBHOOK_SECRET') ?? '';
    await changeSecret('SEMBLE_WEBHOOK_SECRET', `${kept} ${'a'.repeat(24)}:gone by_hand`);
    await clinic.deploy();
    expect((await theSecrets(clinic)).get('SEMBLE_WEBHOOK_SECRET')).toBe(`${kept} by_hand`);
  });

  it('deletes a subscription of ours that has nothing to do any more', async () => {
    const url = (await clinic.deploy()).webhookUrl ?? '';
    const { data } = clinic.semble.subscriptions.create({
      url,
      label: `${LABEL_PREFIX}labels`,
      eventTypes: ['patient.label.added'],
    });
    expect(touched(await clinic.deploy())).toEqual(['Subscription labels']);
    expect(clinic.semble.subscriptions.get(data?.id ?? '')?.deleted).toBe(true);
  });

  it('reports a paused subscription, and does not resume it by itself', async () => {
    changeSubscription('patient.created', { deliveryPaused: true });
    const writes = countWrites(clinic);
    const report = await clinic.deploy();
    expect(report.subscriptions.map(({ paused }) => paused)).toEqual([true, false, false]);
    expect(report.rows.find(({ thing }) => thing === 'Subscription patients')?.detail).toBe('PAUSED');
    expect(writes()).toBe(0);
  });
});
