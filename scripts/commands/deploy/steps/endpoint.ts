import { stateOf } from '../../../core/rows.ts';
import {
  CALLER_THING,
  credentialsOf,
  ensureCaller,
  isCallerReady,
  removeCaller,
} from '../../../medplum/webhook-client.ts';
import { endpointOf, urlsOf } from '../../../semble/subscriptions/endpoint.ts';
import type { Step } from '../deployment.ts';

/**
 * The client that calls `$execute`, where that is what Semble is to call. It comes before there is a webhook to open:
 * by the client the next deployment knows what this one was told.
 */
export const stepCaller: Step = async (deployment) => {
  const { situation, dryRun } = deployment;
  const { medplum, caller, kind } = situation;
  if (kind !== 'execute') {
    return [];
  }
  const isReady = isCallerReady(caller);
  if (!isReady && !dryRun) {
    deployment.caller = await ensureCaller(medplum.medplum, medplum.projectId, caller);
  }
  return [{ thing: CALLER_THING, state: stateOf(caller.client, { differs: !isReady }) }];
};

/** What Semble is to call. */
export const stepEndpoint: Step = async (deployment) => {
  const { situation, environment, deployed, caller } = deployment;
  const { kind, credentialsInUrl } = situation;
  if (deployed) {
    const urls = urlsOf(environment.medplum.baseUrl, deployed.bot.id, deployed.membership.id);
    deployment.endpoint = endpointOf(kind, urls, { credentials: credentialsOf(caller), credentialsInUrl });
  }
  return [];
};

/** Takes that client away where Semble does not need it any more. */
export const stepRemoveCaller: Step = async ({ situation: { medplum, caller, kind }, dryRun }) =>
  kind === 'execute' ? [] : removeCaller(medplum.medplum, caller, { dryRun });
