import { createServer } from 'node:http';
import { Faults } from '../faults.ts';
import { type ListenOptions, listen } from '../listen.ts';
import type { Deviations } from './deviations.ts';
import { endpoint } from './graphql/endpoint.ts';
import { graphqlEngine } from './graphql/engine.ts';
import { rateLimit } from './graphql/rate-limit.ts';
import { RequestLog } from './graphql/request-log.ts';
import { rootValue } from './graphql/root.ts';
import { type EventSpelling, sembleSchema } from './graphql/schema.ts';
import { idMaker } from './ids.ts';
import { SembleStore } from './patients/store.ts';
import type { Raise } from './webhooks/events.ts';
import { Outbox } from './webhooks/outbox.ts';
import { Subscriptions } from './webhooks/subscriptions.ts';

export interface LocalSembleOptions extends ListenOptions {
  /** How the schema spells event types; `dotted` when left out. Deliveries are always dotted. */
  readonly eventSpelling?: EventSpelling;
  /** Whether webhooks are switched on for the practice; true when left out. */
  readonly webhooksEnabled?: boolean;
  /** Requests per minute for each token; no limit when left out. */
  readonly requestsPerMinute?: number;
  /** Milliseconds before each further attempt of a delivery; 200, 400 and 800 when left out. */
  readonly retryDelays?: readonly number[];
  /** How many failed deliveries in a row pause a subscription; 5 when left out. */
  readonly pauseAfter?: number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  readonly practiceId?: string;
  /** Fields that the schema of this practice does not have, such as `Patient.birthSurname`. */
  readonly missingFields?: readonly string[];
  /** How this Semble differs from what the project assumes. */
  readonly deviations?: Deviations;
}

export interface LocalSemble {
  /** The URL of the GraphQL endpoint. */
  readonly url: string;
  /** The practice's data, with the actions of clinic staff. */
  readonly store: SembleStore;
  readonly subscriptions: Subscriptions;
  readonly outbox: Outbox;
  readonly faults: Faults;
  readonly requests: RequestLog;
  close(): Promise<void>;
}

/**
 * Starts an in-memory Semble: its GraphQL API over HTTP on 127.0.0.1, and its webhook deliveries.
 * Rejects when the port is taken or when a field to leave out is not in the schema.
 */
export async function startLocalSemble(options: LocalSembleOptions = {}): Promise<LocalSemble> {
  const newId = idMaker();
  const { now = Date.now, eventSpelling = 'dotted', retryDelays = [200, 400, 800], pauseAfter = 5 } = options;
  const raise: Raise = (event) => outbox.raise(event);
  const store = new SembleStore(options.practiceId, newId, now, raise);
  const subscriptions = new Subscriptions({ enabled: options.webhooksEnabled ?? true, newId, now, raise });
  const outbox = new Outbox({ subscriptions, newId, now, retryDelays, pauseAfter });
  const { missingFields = [], deviations = {} } = options;
  const schema = sembleSchema(eventSpelling, missingFields, deviations.schema);
  const engine = graphqlEngine(schema, rootValue(store, subscriptions, eventSpelling, deviations), deviations);
  const isAllowed = rateLimit(options.requestsPerMinute, now);
  const faults = new Faults();
  const requests = new RequestLog();

  const server = createServer(endpoint({ engine, tokens: store.tokens, isAllowed, faults, requests }));
  const listening = await listen(server, options);

  return {
    url: `${listening.origin}/graphql`,
    store,
    subscriptions,
    outbox,
    faults,
    requests,
    close: async () => {
      await outbox.close();
      await listening.close();
    },
  };
}
