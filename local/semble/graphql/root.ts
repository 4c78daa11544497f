import { GraphQLError } from 'graphql';
import type { Deviations } from '../deviations.ts';
import type { StoredPatient } from '../patients/patient.ts';
import type { SembleStore } from '../patients/store.ts';
import type { Token } from '../tokens.ts';
import { ENUM_SPELLINGS } from '../webhooks/events.ts';
import type {
  Result,
  Subscription,
  SubscriptionChanges,
  SubscriptionInput,
  Subscriptions,
} from '../webhooks/subscriptions.ts';
import { listPatients, type PatientsArguments } from './list-patients.ts';
import { objectId } from './object-id.ts';
import { patientMutations } from './patient-mutations.ts';
import { patientView } from './patient-view.ts';
import type { EventSpelling } from './schema.ts';

interface Context {
  readonly token: Token;
}

/** Answers the fields of `Query` and `Mutation`. */
export function rootValue(
  store: SembleStore,
  subscriptions: Subscriptions,
  spelling: EventSpelling,
  deviations: Deviations,
): object {
  const view = (patient: StoredPatient) => patientView(patient, store.numberDefinitions, deviations);
  const leftOut = Object.fromEntries((deviations.list?.leavesOut ?? []).map((name) => [name, null]));
  const viewInList = (patient: StoredPatient) => ({ ...view(patient), ...leftOut });
  const spell = spelling === 'enum' ? subscriptionInEnumSpelling : (subscription: Subscription) => subscription;
  const answer = ({ data, error }: Result) => ({ data: data && spell(data), error });
  const withoutSecret = (subscription: Subscription) => ({ ...spell(subscription), secret: null });

  return {
    practice: () => ({
      ...store.practice,
      timezone: deviations.timeZone ?? store.practice.timezone,
      practiceNumbers: store.numberDefinitions,
    }),

    patient: ({ id }: { id: string }, { token }: Context) => {
      const patient = store.patients.get(objectId(id));
      if (patient && !token.hiddenPatients.has(patient.id) && (!patient.deleted || store.deletedPatients === 'row')) {
        return view(patient);
      }
      if (store.deletedPatients === 'error') {
        throw new GraphQLError('Patient not found', { extensions: { code: 'NOT_FOUND' } });
      }
      return null;
    },

    patients: (listed: PatientsArguments, { token }: Context) => {
      const { rows, ...page } = listPatients(store, listed, token, deviations.list);
      return { ...page, data: rows.map(viewInList) };
    },

    webhook: ({ id }: { id: string }) => {
      const subscription = subscriptions.get(id);
      return subscription ? withoutSecret(subscription) : null;
    },

    webhooks: ({ includeDeleted }: { includeDeleted?: boolean | null }) =>
      subscriptions.list({ includeDeleted: includeDeleted ?? false }).map(withoutSecret),

    createWebhook: ({ input }: { input: SubscriptionInput }) =>
      answer(nullIn(input) ?? subscriptions.create(dotted(input, spelling))),

    updateWebhook: ({ id, input }: { id: string; input: SubscriptionChanges }) =>
      answer(nullIn(input) ?? subscriptions.update(id, dotted(input, spelling))),

    deleteWebhook: ({ id }: { id: string }) => answer(subscriptions.delete(id)),

    ...patientMutations(store, view),
  };
}

/** Semble accepts a missing key but not null. */
function nullIn(input: SubscriptionChanges): Result | undefined {
  const key = Object.entries(input).find(([, value]) => value === null)?.[0];
  return key === undefined ? undefined : { data: null, error: `${key} must not be null` };
}

function dotted<T extends SubscriptionChanges>(input: T, spelling: EventSpelling): T {
  return spelling === 'enum' && input.eventTypes
    ? { ...input, eventTypes: input.eventTypes.map((name) => ENUM_SPELLINGS.get(name) ?? name) }
    : input;
}

function subscriptionInEnumSpelling(subscription: Subscription): Subscription {
  const names = [...ENUM_SPELLINGS].filter(([, type]) => subscription.eventTypes.includes(type));
  return { ...subscription, eventTypes: names.map(([name]) => name) };
}
