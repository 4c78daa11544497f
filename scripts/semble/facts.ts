import type { EventSpelling } from '../../src/semble/event-types.ts';
import type { GraphQLQuery } from '../../src/semble/graphql.ts';
import type { DefinitionSearch } from './nhs-definition.ts';
import type { Practice } from './practice.ts';
import type { Subscription } from './subscriptions/subscriptions.ts';

/** The state of Semble before anything is written. */
export interface SembleFacts {
  /** A client with the operator's token, and the name of the variable that holds the token. */
  readonly ask: GraphQLQuery;
  readonly tokenName: string;
  readonly practice: Practice;
  /** All subscriptions of the practice. */
  readonly subscriptions: readonly Subscription[];
  readonly spelling: EventSpelling;
  /** Whether the practice has the definition of the settings; undefined when they name none. */
  readonly nhsDefinition: DefinitionSearch | undefined;
  readonly warnings: readonly string[];
}
