import type { MedplumClient } from '@medplum/core';
import type { Clock } from '../../../src/clock.ts';
import type { MappingSettings } from '../../../src/mappers/patient.ts';
import type { GraphQLQuery } from '../../../src/semble/graphql.ts';
import type { AskBot } from '../../bot/operator-client.ts';

/** The clients and settings for comparing both sides. */
export interface Lines {
  readonly medplum: MedplumClient;
  /** Limited to the rate of the budget, like `askBot`. */
  readonly ask: GraphQLQuery;
  readonly askBot: AskBot;
  readonly clock: Clock;
  /** How the bot maps a patient. */
  readonly mapping: MappingSettings;
  /** Whether the bot deactivates Patients instead of deleting them. */
  readonly deactivates: boolean;
}
