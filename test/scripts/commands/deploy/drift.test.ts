import type { AccessPolicy, ProjectMembership } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LABEL_PREFIX } from '../../../../scripts/core/names.ts';
import { oneOfEach } from '../../../support/scale.ts';
import { type Clinic, change, openClinic, theMembership, touched } from '../../support/clinic.ts';
import { copyDeployment } from '../../support/deployed.ts';
import {
  changeBot,
  changePolicy,
  changeSecret,
  changeSubscription,
  DEPLOYED,
  state,
  subscriptionOf,
} from './drifting.ts';

let clinic: Clinic;

/** What somebody changed, and the one thing that the next deployment does something about. */
const DRIFTS: readonly (readonly [what: string, drift: () => unknown, thing: string])[] = [
  ['a widened policy', () => changePolicy(clinic, { resource: [{ resourceType: '*' }] }), 'Access policy'],
  [
    'a policy that inherits',
    () => changePolicy(clinic, { ipAccessRule: [{ name: 'all', value: '*', action: 'allow' }] }),
    'Access policy',
  ],
  ['a time-out', () => changeBot(clinic, { timeout: 10 }), 'Bot'],
  ['an audit trigger', () => changeBot(clinic, { auditEventTrigger: 'never' }), 'Bot'],
  ['a description', () => changeBot(clinic, { description: 'Old' }), 'Bot'],
  ['a run as its caller', () => changeBot(clinic, { runAsUser: true }), 'Bot'],
  ['a log elsewhere', () => changeBot(clinic, { auditEventDestination: ['log'] }), 'Bot'],
  ['a closed webhook', () => changeBot(clinic, { publicWebhook: false }), 'Flags'],
  ['parsed bodies', () => changeBot(clinic, { rawBody: false }), 'Flags'],
  ['a schedule that never runs', () => changeBot(clinic, { cronString: 'daily' }), 'Flags'],
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
  ['a setting', () => changeSecret(clinic, 'SEMBLE_SWEEP_HOURS', '2'), 'Secret SEMBLE_SWEEP_HOURS'],
  [
    'a setting that was taken out',
    () => changeSecret(clinic, 'SEMBLE_SWEEP_HOURS', undefined),
    'Secret SEMBLE_SWEEP_HOURS',
  ],
  ['lost signing secrets', () => changeSecret(clinic, 'SEMBLE_WEBHOOK_SECRET', undefined), 'Subscription patients'],
  [
    'the label of a subscription',
    () => changeSubscription(clinic, 'patient.created', { label: `${LABEL_PREFIX}mine` }),
    'Subscription patients',
  ],
  [
    'the event types of a subscription',
    () => changeSubscription(clinic, 'patient.created', { eventTypes: ['patient.created', 'patient.label.added'] }),
    'Subscription patients',
  ],
  [
    'the webhook token of a subscription',
    () => changeSubscription(clinic, 'patient.number.added', { headers: [{ key: 'x-bot-token', value: 'old' }] }),
    'Subscription numbers and relationships',
  ],
  [
    'a deleted subscription',
    () => clinic.semble.subscriptions.delete(subscriptionOf(clinic, 'webhook.event.deliveryFailed')),
    'Subscription webhooks',
  ],
];

describe('a deployment puts right what somebody changed:', () => {
  // One clinic for all: each test ends where it began, or fails.
  beforeAll(async () => {
    clinic = await openClinic(DEPLOYED);
    await copyDeployment(clinic, DEPLOYED.variables);
  });

  afterAll(() => clinic.close());

  it.each(oneOfEach(DRIFTS, ([, , thing]) => thing))('%s', async (_what, drift, thing) => {
    const before = await state(clinic);
    await drift();
    const report = await clinic.deploy();
    expect(touched(report)).toContain(thing);
    const after = await state(clinic);
    if (thing !== 'Subscription webhooks') {
      expect(after).toEqual(before);
    }
    expect(after.subscriptions).toHaveLength(3);
    expect(touched(await clinic.deploy())).toEqual([]);
  });
});
