import type { EventSpelling } from '../../src/semble/event-types.ts';
import type { GraphQLQuery } from '../../src/semble/graphql.ts';
import type { DefinitionSearch } from './nhs-definition.ts';
import type { Practice } from './practice.ts';
import type { Subscription } from './subscriptions/subscriptions.ts';

/** What stands in Semble before anything is written. */
export interface SembleFacts {
  /** With the operator's token, and the name of the variable that it is in. */
  readonly ask: GraphQLQuery;
  readonly tokenName: string;
  readonly practice: Practice;
  /** All of the practice's. */
  readonly subscriptions: readonly Subscription[];
  readonly spelling: EventSpelling;
  /** Whether the practice has the definition that the settings name; undefined when they name none. */
  readonly nhsDefinition: DefinitionSearch | undefined;
  readonly warnings: readonly string[];
}
