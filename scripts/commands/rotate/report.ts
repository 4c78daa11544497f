import { SETTING } from '../../../src/settings.ts';
import { PROGRAM, subscriptionName } from '../../core/names.ts';
import type { Row } from '../../core/rows.ts';
import { UNTRIED } from '../../preflight/notes.ts';
import type { Situation } from '../../preflight/preflight.ts';
import { GROUPS } from '../../semble/subscriptions/event-groups.ts';
import { type Generations, overlaps } from '../../semble/subscriptions/generations.ts';
import { countBare } from '../../semble/subscriptions/signing-secrets.ts';
import type { NewKeys } from './new-keys.ts';

/** The result of a rotation or, after a dry run, the planned result. It holds no secret. */
export interface RotateReport {
  readonly dryRun: boolean;
  readonly rows: readonly Row[];
  /** Notes for the operator, one line each. */
  readonly notes: readonly string[];
}

/** The rows of the report: what the rotation does with each subscription and secret. */
export function rowsOf({ medplum, semble }: Situation, { next, fresh, former }: Generations, keys: NewKeys): Row[] {
  const made = GROUPS[semble.spelling].map((group): Row => {
    const isThere = fresh.some((one) => overlaps(one, group));
    return {
      thing: subscriptionName(group.label),
      state: isThere ? 'unchanged' : 'created',
      detail: `generation ${next}`,
    };
  });
  const gone = former.map(({ id, label }): Row => ({ thing: subscriptionName(label), state: 'removed', detail: id }));
  const secret = (name: string, value: string | undefined): Row => ({
    thing: `Secret ${name}`,
    state: medplum.secrets.get(name) === value ? 'unchanged' : 'updated',
  });
  return [
    ...made,
    ...gone,
    { thing: `Secret ${SETTING.webhookSecret}`, state: 'updated' },
    secret(SETTING.webhookToken, keys.webhookToken),
    secret(SETTING.operatorSecret, keys.operatorSecret),
  ];
}

/** Notes for the operator about the rotation, one line each. */
export function notesOf(
  { medplum, ours, kind }: Situation,
  keys: NewKeys,
  { dryRun }: { readonly dryRun: boolean },
): string[] {
  const bare = countBare(medplum.secrets.get(SETTING.webhookSecret));
  return [
    ...keys.notes,
    ...(bare > 0 ? [`${bare} signing secrets without a subscription id stay valid: no deployment wrote them`] : []),
    ...(ours.some(({ paused }) => paused)
      ? [`Deliveries stay paused. To resume them: ${PROGRAM} deploy --resume`]
      : []),
    ...(dryRun ? [UNTRIED] : []),
    ...(kind === 'execute' ? ['The client application with which Semble calls the bot keeps its secret'] : []),
  ];
}
