import type { Bot } from '@medplum/fhirtypes';
import type { MappingSettings } from '../../src/mappers/patient.ts';
import type { GraphQLQuery } from '../../src/semble/graphql.ts';
import { SETTING } from '../../src/settings.ts';
import { CommandFailure, Problems, unsetProblem } from '../core/problem.ts';
import { practiceOf } from '../medplum/bot.ts';
import { only, usableSettings } from '../medplum/planned-secrets.ts';
import { askerOf, GIVE_API_TOKEN } from './client.ts';
import { requireSamePractice } from './practice.ts';

/** A client and the mapping settings, for commands that read patients from Semble and map them as the bot does. */
export interface SembleReading {
  readonly ask: GraphQLQuery;
  readonly mapping: MappingSettings;
}

const OF_ACCESS: readonly string[] = [SETTING.apiToken, SETTING.apiUrl];
const NEEDED: readonly string[] = [...OF_ACCESS, SETTING.nhsNumberDefinition, SETTING.managingOrganization];

/**
 * Creates the access for the practice of a deployed bot, with the token and the address of the environment, if it has them. The mapping is that of the bot. Throws
 * CommandFailure, also when the token belongs to another practice: all of its patients would look missing or surplus.
 */
export async function sembleReadingOf(
  { secrets, deployed }: { readonly secrets: ReadonlyMap<string, string>; readonly deployed: { readonly bot: Bot } },
  settings: ReadonlyMap<string, string>,
): Promise<SembleReading> {
  const reading = sembleReading(new Map([...secrets, ...only(settings, OF_ACCESS)]));
  const practice = practiceOf(deployed.bot);
  await requireSamePractice(reading.ask, SETTING.apiToken, practice === undefined ? [] : [practice]);
  return reading;
}

/** Creates the access from the settings that it needs; other settings may be unusable. Throws CommandFailure. */
export function sembleReading(settings: ReadonlyMap<string, string>): SembleReading {
  const problems = new Problems();
  const { semble, ...mapping } = usableSettings(only(settings, NEEDED), problems);
  problems.throwIfAny();
  if (!semble) {
    throw new CommandFailure(unsetProblem(SETTING.apiToken, GIVE_API_TOKEN));
  }
  return { ask: askerOf(semble), mapping };
}
