import { credentialsOf, ensureCaller, isCallerReady, removeCaller } from './caller.ts';
import type { Step } from './deployment.ts';
import { endpointOf, urlsOf } from './endpoint.ts';
import { stateOf } from './report.ts';

const THING = "Semble's client";

/** What Semble is to call and, where that is `$execute`, the client that may. */
export const stepEndpoint: Step = async (deployment) => {
  const { situation, environment, deployed, dryRun } = deployment;
  const { medplum, caller, kind, credentialsInUrl } = situation;
  const isExecute = kind === 'execute';
  const isReady = isCallerReady(caller);
  const ready =
    isExecute && !isReady && !dryRun ? await ensureCaller(medplum.medplum, medplum.projectId, caller) : caller;
  if (deployed) {
    const urls = urlsOf(environment.medplum.baseUrl, deployed.bot.id, deployed.membership.id);
    deployment.endpoint = endpointOf(kind, urls, credentialsOf(ready), credentialsInUrl);
  }
  return isExecute ? [{ thing: THING, state: stateOf(caller.client, !isReady) }] : [];
};

/** Takes that client away where Semble does not need it any more. */
export const stepRemoveCaller: Step = async ({ situation: { medplum, caller, kind }, dryRun }) => {
  if (kind === 'execute' || (!caller.client && !caller.policy)) {
    return [];
  }
  if (!dryRun) {
    await removeCaller(medplum.medplum, caller);
  }
  return [{ thing: THING, state: 'removed' }];
};
