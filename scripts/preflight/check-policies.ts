import type { Problems } from '../core/problem.ts';
import { isBotsPolicy } from '../medplum/access-policy.ts';
import { isWebhookClientPolicy } from '../medplum/webhook-client.ts';
import type { EndpointKind } from '../semble/subscriptions/endpoint.ts';
import type { MedplumFacts } from './check-medplum.ts';

/**
 * Before there is a Bot, or a client, nothing but what it says tells a policy of ours from somebody else's: one that no
 * deployment made is a problem. What a deployment left that was cut off is just what it makes.
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
