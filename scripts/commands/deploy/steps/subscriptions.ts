import { SETTING } from '../../../../src/settings.ts';
import { LABEL_PREFIX, subscriptionName } from '../../../core/names.ts';
import { countOf } from '../../../core/progress.ts';
import type { Row, State } from '../../../core/rows.ts';
import type { Situation } from '../../../preflight/preflight.ts';
import {
  carryOutCalls,
  dropSigningSecrets,
  listPractice,
  subscriptionCalls,
} from '../../../semble/subscriptions/apply-subscriptions.ts';
import { shownUrl } from '../../../semble/subscriptions/endpoint.ts';
import { GROUPS } from '../../../semble/subscriptions/event-groups.ts';
import type { Call } from '../../../semble/subscriptions/plan-subscriptions.ts';
import { goneSubscriptionIds } from '../../../semble/subscriptions/signing-secrets.ts';
import type { DeployStep } from '../deployment.ts';

const STATES: Readonly<Record<Call['action'], State>> = { create: 'created', update: 'updated', delete: 'removed' };

/** Brings our subscriptions into the wanted state with the fewest calls, and stores their signing secrets. */
export const stepSubscriptions: DeployStep = async (deployment) => {
  const { endpoint, secrets, dryRun } = deployment;
  const { medplum, semble, ours, mustWait } = deployment.situation;
  const groups = GROUPS[semble.spelling].map(({ label }) => label);
  if (mustWait) {
    const detail = `Medplum holds ${countOf(medplum.unmatched, 'Patient')} without a Semble identifier`;
    return [{ thing: 'Subscriptions', state: 'waiting', detail }];
  }
  if (!endpoint) {
    return groups.map((label) => rowOf(label, 'created'));
  }
  const calls = subscriptionCalls(ours, endpoint, semble.spelling, secrets);
  const states = new Map(calls.map(({ label, action }) => [label, STATES[action]]));
  let now = semble.subscriptions;
  if (!dryRun) {
    await carryOutCalls(calls, semble, medplum);
    deployment.secrets = await dropSigningSecrets(goneSubscriptions(deployment.situation, calls), medplum);
    now = calls.length > 0 ? await listPractice(semble) : now;
  }
  const known = now.filter(({ label, url }) => label.startsWith(LABEL_PREFIX) && shownUrl(url) === endpoint.url);
  deployment.subscriptions = known;
  const isPaused = (label: string): boolean => known.some((one) => one.label === label && one.paused);
  return [...new Set([...groups, ...states.keys()])].map((label) =>
    rowOf(label, states.get(label) ?? 'unchanged', isPaused(label) ? 'PAUSED' : undefined),
  );
};

/**
 * The ids of subscriptions that no longer exist: the project had a secret of them but the list did not contain them, or
 * this deployment deleted them. A subscription that somebody creates at the same time is not included.
 */
function goneSubscriptions({ medplum, semble }: Situation, calls: readonly Call[]): string[] {
  const gone = goneSubscriptionIds(medplum.secrets.get(SETTING.webhookSecret), semble.subscriptions);
  const deleted = calls.flatMap((call) => (call.action === 'delete' ? [call.id] : []));
  return [...gone, ...deleted];
}

function rowOf(label: string, state: State, detail?: string): Row {
  return { thing: subscriptionName(label), state, ...(detail && { detail }) };
}
