import { isSameDefinition } from '../../src/mappers/nhs-definition.ts';
import { membersOf } from '../../src/semble/decode.ts';
import { type GraphQLQuery, SembleFailure } from '../../src/semble/graphql.ts';
import { SETTING } from '../../src/settings.ts';
import { PROGRAM } from '../core/names.ts';

/** Reads the ids only, because some schemas have no other field. */
export const DEFINITION_IDS_DOCUMENT = 'query DefinitionIds { practice { practiceNumbers { id } } }';

/** Whether the practice has the number definition of a setting; `unknown` if its definitions cannot be read. */
export type DefinitionSearch = 'found' | 'missing' | 'unknown';

/** The problem of a setting that fits no definition of the practice, and what to do about it. */
export const MISSING_DEFINITION = {
  what: `${SETTING.nhsNumberDefinition} fits no number definition of this practice: no new number becomes an NHS number`,
  todo: `Remove the setting: the bot then finds the definition of NHS numbers itself. Or set it to the id of a definition (in the API: practice { practiceNumbers { id name } }). Then run ${PROGRAM} deploy.`,
} as const;

export const UNCHECKED_DEFINITION = `${SETTING.nhsNumberDefinition} could not be checked: the tokens may not read the practice's number definitions`;

/** Searches a definition with each client until one can read the definitions. Ids are compared in lower case. */
export async function findDefinition(asks: readonly GraphQLQuery[], id: string): Promise<DefinitionSearch> {
  for (const ask of asks) {
    const search = await findWith(ask, id);
    if (search !== 'unknown') {
      return search;
    }
  }
  return 'unknown';
}

async function findWith(ask: GraphQLQuery, id: string): Promise<DefinitionSearch> {
  try {
    const { data, problems } = await ask(DEFINITION_IDS_DOCUMENT, {});
    const { practiceNumbers } = membersOf(data['practice']);
    const ids = (Array.isArray(practiceNumbers) ? practiceNumbers : []).map((one: unknown) => membersOf(one)['id']);
    if (ids.some((one) => typeof one === 'string' && isSameDefinition(one, id))) {
      return 'found';
    }
    // An empty list, or one with holes, does not show whether the token sees all definitions.
    const isWhole = problems.length === 0 && ids.length > 0 && ids.every((one) => typeof one === 'string');
    return isWhole ? 'missing' : 'unknown';
  } catch (error) {
    if (error instanceof SembleFailure) {
      return 'unknown';
    }
    throw error;
  }
}
