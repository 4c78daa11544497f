import { GraphQLError } from 'graphql';
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
import { objectId } from './object-id.ts';
import type { CursorPosition } from './patient-list.ts';
import { patientMutations } from './patient-mutations.ts';
import { isFoundBy, patientView } from './patient-view.ts';
import type { EventSpelling } from './schema.ts';

// graphql has checked the arguments against the schema, which allows null.
interface Range {
  readonly start?: string | null;
  readonly end?: string | null;
}

interface PatientsArguments {
  readonly search?: string | null;
  readonly pagination?: { readonly page?: number | null; readonly pageSize?: number | null } | null;
  readonly cursorPagination?: (CursorPosition & { readonly pageSize?: number | null }) | null;
  readonly options?: {
    readonly includeDeleted?: boolean | null;
    readonly createdAt?: Range | null;
    readonly updatedAt?: Range | null;
  } | null;
}

interface Context {
  readonly token: Token;
}

const DEFAULT_PAGE_SIZE = 50;

/** Answers the fields of `Query` and `Mutation`. */
export function rootValue(store: SembleStore, subscriptions: Subscriptions, spelling: EventSpelling): object {
  const view = (patient: StoredPatient) => patientView(patient, store.numberDefinitions);
  const spell = spelling === 'enum' ? subscriptionInEnumSpelling : (subscription: Subscription) => subscription;
  const answer = ({ data, error }: Result) => ({ data: data && spell(data), error });
  const withoutSecret = (subscription: Subscription) => ({ ...spell(subscription), secret: null });

  return {
    practice: () => ({ ...store.practice, practiceNumbers: store.numberDefinitions }),

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

    patients: ({ search, pagination, cursorPagination, options }: PatientsArguments, { token }: Context) => {
      const wasCreated = within(options?.createdAt);
      const wasUpdated = within(options?.updatedAt);
      const filter = (patient: StoredPatient) =>
        (options?.includeDeleted || !patient.deleted) &&
        !token.hiddenPatients.has(patient.id) &&
        wasCreated(patient.createdAt) &&
        wasUpdated(patient.updatedAt) &&
        (!search || isFoundBy(search, patient));
      const pageSize = Math.max(1, (cursorPagination ?? pagination)?.pageSize ?? DEFAULT_PAGE_SIZE);
      const page = Math.max(1, pagination?.page ?? 1);
      const { cursor, direction } = cursorPagination ?? {};
      const { rows, hasMore } = cursorPagination
        ? store.patients.pageAt({ cursor: cursor && objectId(cursor), direction }, pageSize, filter)
        : store.patients.pageNumber(page, pageSize, filter);
      return { data: rows.map(view), pageInfo: { page: cursorPagination ? null : page, pageSize, hasMore } };
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

    ...patientMutations(store),
  };
}

/** Whether an instant is in a range. Both ends belong to the range. A date without a time is its midnight UTC. */
function within(range: Range | null | undefined): (instant: number) => boolean {
  const start = range?.start ? milliseconds(range.start) : Number.NEGATIVE_INFINITY;
  const end = range?.end ? milliseconds(range.end) : Number.POSITIVE_INFINITY;
  return (instant) => instant >= start && instant <= end;
}

function milliseconds(text: string): number {
  const time = /^\d{4}-\d{2}-\d{2}(T.+(Z|[+-]\d{2}:\d{2}))?$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) {
    throw new Error('Invalid date');
  }
  return time;
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
