import { isCallerPolicy } from './caller.ts';
import type { MedplumFacts } from './check-medplum.ts';
import type { EndpointKind } from './endpoint.ts';
import { isBotsPolicy } from './policy.ts';
import type { Problems } from './problem.ts';

/**
 * Before there is a Bot, or a client, nothing but what it says tells a policy of ours from somebody else's: one that no
 * deployment made is a problem. What a deployment left that was cut off is just what it makes.
 */
export function checkPolicies(
  { deployed, policy, caller }: MedplumFacts,
  kind: EndpointKind,
  problems: Problems,
): void {
  const foreign = [
    !deployed && policy && !isBotsPolicy(policy) ? policy : undefined,
    kind === 'execute' && !caller.client && caller.policy && !isCallerPolicy(caller.policy) ? caller.policy : undefined,
  ];
  for (const { id, name } of foreign.filter((one) => one !== undefined)) {
    problems.add(
      `No deployment made the access policy "${name}" that is there (${id})`,
      'In Medplum: AccessPolicy. Give it another name: the one of this name is made, and changed, by every deploy',
    );
  }
}
