import type { EventSpelling } from '../../../src/semble/event-types.ts';
import { SETTING, valuesOf } from '../../../src/settings.ts';
import type { Secrets } from '../../medplum/project-secrets.ts';
import { type Endpoint, subscribedHeaders, subscribedUrl } from '../../semble/subscriptions/endpoint.ts';
import { GROUPS } from '../../semble/subscriptions/event-groups.ts';
import { type Generations, overlaps } from '../../semble/subscriptions/generations.ts';
import { type Call, planSubscriptions } from '../../semble/subscriptions/plan-subscriptions.ts';
import { signingSecret } from '../../semble/subscriptions/signing-secrets.ts';

/**
 * Plans the calls that complete a generation of subscriptions. Existing ones stay. A new subscription takes over the headers
 * that somebody added to the former subscription of its event types.
 */
export function planGeneration(
  { fresh, former }: Generations,
  endpoint: Endpoint,
  webhookToken: string | undefined,
  spelling: EventSpelling,
  secrets: Secrets,
): Call[] {
  const [sent = ''] = valuesOf(webhookToken);
  const url = subscribedUrl(endpoint, endpoint.url);
  const calls = planSubscriptions(fresh, {
    url: () => url,
    groups: GROUPS[spelling],
    headers: (current) => subscribedHeaders(endpoint, sent, current),
    hasSecret: (id) => signingSecret(secrets.get(SETTING.webhookSecret), id) !== undefined,
  });
  return calls.map((call) => {
    if (call.action !== 'create') {
      return call;
    }
    const replaced = former.find((one) => overlaps(one, call.input));
    return { ...call, input: { ...call.input, headers: subscribedHeaders(endpoint, sent, replaced?.headers ?? []) } };
  });
}
