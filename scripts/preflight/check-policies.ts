import type { Problems } from '../core/problem.ts';
import { isBotsPolicy } from '../medplum/access-policy.ts';
import { isWebhookClientPolicy } from '../medplum/webhook-client.ts';
import type { EndpointKind } from '../semble/subscriptions/endpoint.ts';
import type { MedplumFacts } from './check-medplum.ts';

/**
 * Adds a problem for a policy with our name that no deployment wrote. Before there is a Bot or a client application, only
 * the content identifies a policy of ours; an interrupted deployment leaves exactly the content that it writes.
 */
export function checkPolicies(
  { deployed, policy, webhookClient }: MedplumFacts,
  kind: EndpointKind,
  problems: Problems,
): void {
  const foreign = [
    !deployed && policy && !isBotsPolicy(policy) ? policy : undefined,
    kind === 'execute' && !webhookClient.client && webhookClient.policy && !isWebhookClientPolicy(webhookClient.policy)
      ? webhookClient.policy
      : undefined,
  ];
  for (const { id, name } of foreign.filter((one) => one !== undefined)) {
    problems.add(
      `No deployment wrote the existing access policy "${name}" (${id})`,
      'In Medplum: AccessPolicy. Give it another name: every deployment writes the policy with this name.',
    );
  }
}
