import type { AccessPolicy, Bot } from '@medplum/fhirtypes';
import type { SubscriptionChanges } from '../../../../local/semble/webhooks/subscriptions.ts';
import { all, type Clinic, change, theBot, theMembership, theProject, theSecrets } from '../../support/clinic.ts';

/** A setting that the environment names. */
export const DEPLOYED = { variables: { SEMBLE_SWEEP_HOURS: '30' } };

/** Everything that a deployment is answerable for, without versions and times. */
export async function state(clinic: Clinic): Promise<{ readonly subscriptions: readonly unknown[] }> {
  const { meta: _b, executableCode, ...bot } = await theBot(clinic);
  const { meta: _m, ...membership } = await theMembership(clinic);
  const [policy] = await all<AccessPolicy>(clinic, 'AccessPolicy');
  const subscriptions = clinic.semble.subscriptions.list().map(({ updatedAt: _u, ...one }) => one);
  const secrets = [...(await theSecrets(clinic))].sort().map(([name, value]) => [name, value.split(' ').sort()]);
  const title = executableCode?.title;
  return { ...{ bot, title, membership, policy: policy?.resource, secrets }, subscriptions };
}

export function subscriptionOf({ semble }: Clinic, eventType: string): string {
  return semble.subscriptions.list().find(({ eventTypes }) => eventTypes.includes(eventType))?.id ?? '';
}

export function changeSubscription(clinic: Clinic, eventType: string, changes: SubscriptionChanges): void {
  clinic.semble.subscriptions.update(subscriptionOf(clinic, eventType), changes);
}

export async function changeBot(clinic: Clinic, members: Partial<Bot>): Promise<void> {
  await change(clinic, await theBot(clinic), members);
}

export async function changePolicy(clinic: Clinic, members: Partial<AccessPolicy>): Promise<void> {
  const [policy] = await all<AccessPolicy>(clinic, 'AccessPolicy');
  if (!policy) {
    throw new Error('There is no policy');
  }
  await change(clinic, policy, members);
}

/** Undefined takes it out. */
export async function changeSecret(clinic: Clinic, name: string, valueString: string | undefined): Promise<void> {
  const project = await theProject(clinic);
  const others = project.secret?.filter((one) => one.name !== name) ?? [];
  const secret = valueString === undefined ? others : [...others, { name, valueString }];
  await change(clinic, project, { secret });
}
