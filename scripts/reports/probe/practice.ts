import { isSameDefinition } from '../../../src/mappers/nhs-definition.ts';
import { codeKey } from '../../../src/mappers/text.ts';
import { membersOf } from '../../../src/semble/decode.ts';
import type { NumberDefinition } from '../../../src/semble/patient.ts';
import { SETTING } from '../../../src/settings.ts';
import { sembleFailure } from '../../semble/client.ts';
import { type Answer, reasonOf, unanswered } from './answer.ts';
import type { Asker } from './ask.ts';
import { confirmed, different, type Finding, type Found, unknown } from './finding.ts';

const TIME_ZONE = 'query TimeZone { practice { timezone } }';
const NUMBER_DEFINITIONS = 'query NumberDefinitions { practice { practiceNumbers { id deleted idType } } }';

interface PracticeFacts {
  readonly findings: readonly Finding[];
  /** The practice's number definitions; empty when they cannot be read. */
  readonly definitions: readonly NumberDefinition[];
}

/**
 * Reads the practice's time zone and its number definitions. Throws CommandFailure when Semble refuses the token or does not
 * answer, as nothing can be found out then. `configured` is the value of SEMBLE_NHS_NUMBER_DEFINITION.
 */
export async function probePractice(asker: Asker, configured: string | undefined): Promise<PracticeFacts> {
  const zone = await asker.ask(TIME_ZONE);
  if (zone.failure && ['refused-token', 'unreachable', 'not-json'].includes(zone.failure.kind)) {
    throw sembleFailure(zone.failure, SETTING.apiToken, 'practice');
  }
  const answer = await asker.ask(NUMBER_DEFINITIONS);
  const definitions = definitionsIn(answer);
  const about = (assumption: string, found: Found): Finding => ({ subject: 'Practice', assumption, ...found });
  return {
    findings: [
      about("The practice's time zone is Europe/London", timeZone(zone)),
      about("The token may read the practice's number definitions", readable(answer, definitions)),
      about('One definition in use is for NHS numbers', nhsDefinition(definitions)),
      ...(configured === undefined
        ? []
        : [
            about(
              `${SETTING.nhsNumberDefinition} is a definition of the practice`,
              hasDefinition(definitions, configured),
            ),
          ]),
    ],
    definitions,
  };
}

function timeZone(answer: Answer): Found {
  const { timezone } = membersOf(answer.data['practice']);
  if (typeof timezone !== 'string') {
    return unknown(
      answer.problems.length > 0 ? reasonOf(answer) : 'Semble sends none',
      'Look for it in the settings of the practice.',
    );
  }
  if (timezone === 'Europe/London') {
    return confirmed();
  }
  return different(
    isTimeZone(timezone) ? timezone : 'not the name of a time zone',
    'A birth date that Semble sends as an instant is read as the day that begins then in UTC or London. A day that begins at another time is left out.',
  );
}

function isTimeZone(name: string): boolean {
  return name === 'UTC' || Intl.supportedValuesOf('timeZone').includes(name);
}

function definitionsIn({ data }: Answer): NumberDefinition[] {
  const { practiceNumbers } = membersOf(data['practice']);
  return (Array.isArray(practiceNumbers) ? practiceNumbers : []).flatMap((entry: unknown) => {
    const { id, idType, deleted } = membersOf(entry);
    return typeof id === 'string' && typeof idType === 'string' ? [{ id, idType, deleted: deleted === true }] : [];
  });
}

function readable(answer: Answer, definitions: readonly NumberDefinition[]): Found {
  if (definitions.length > 0) {
    return confirmed(summary(definitions));
  }
  return (
    unanswered(answer) ??
    different(
      answer.problems.length > 0 ? reasonOf(answer) : 'the list is empty',
      `No new number becomes an NHS number. Give the role of the token the permission for them, or set ${SETTING.nhsNumberDefinition} to the id of the definition of NHS numbers.`,
    )
  );
}

/** The types that Semble documents. Any other is not named, because it is a text of the practice. */
const TYPES: readonly string[] = ['SYSTEM', 'USER', 'COMPUCARE', 'NHS_UK', 'INS_FR'];

/** The type of a definition, if it is documented. */
export function knownType({ idType }: NumberDefinition): string {
  return TYPES.find((type) => codeKey(type) === codeKey(idType)) ?? 'another type';
}

function summary(definitions: readonly NumberDefinition[]): string {
  const groups = Map.groupBy(definitions, (one) => `${knownType(one)}${one.deleted ? ' (deleted)' : ''}`);
  return [...groups].map(([name, { length }]) => `${name} ${length}`).join(', ');
}

function nhsDefinition(definitions: readonly NumberDefinition[]): Found {
  if (definitions.length === 0) {
    return unknown('the definitions cannot be read');
  }
  const count = definitions.filter((one) => !one.deleted && knownType(one) === 'NHS_UK').length;
  if (count === 1) {
    return confirmed();
  }
  return count === 0
    ? different(
        'none',
        `No number becomes an NHS number. If the practice keeps them under another definition, set ${SETTING.nhsNumberDefinition} to its id.`,
      )
    : different(
        `${count} definitions`,
        'A patient with two different NHS numbers gets neither as an NHS number. Ask the practice to keep one definition.',
      );
}

function hasDefinition(definitions: readonly NumberDefinition[], configured: string): Found {
  if (definitions.length === 0) {
    return unknown('the definitions cannot be read');
  }
  return definitions.some(({ id }) => isSameDefinition(id, configured))
    ? confirmed()
    : different('no definition has this id', 'No new number becomes an NHS number. Correct or remove the setting.');
}
