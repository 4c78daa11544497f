import { membersOf } from '../../../src/semble/decode.ts';
import { missingFieldsIn } from '../../../src/semble/documents.ts';
import { SETTING } from '../../../src/settings.ts';
import { UNKNOWN_ID } from '../../semble/unknown-id.ts';
import { type Answer, reasonOf, unanswered } from './answer.ts';
import type { Asker } from './ask.ts';
import { confirmed, different, type Finding, type Found, unknown } from './finding.ts';
import { askForPatient, isReturned, notReturned } from './gone.ts';
import { wellKnownCode, wellKnownWords } from './redact.ts';
import type { ErrorAnswer } from './report.ts';

const MALFORMED_ID = 'not-an-id';
/** A field that no schema has. */
const NO_FIELD = 'sembleMedplumProbe';

const ONE_PATIENT = 'query OnePatient($id: ID!) { patient(id: $id) { id } }';
const NO_SUCH_FIELD = `query NoSuchField($id: ID!) { patient(id: $id) { id ${NO_FIELD} } }`;
/** A query that the bot's token may not make. It asks for ids alone. */
const WITHOUT_PERMISSION = 'query WithoutPermission { webhooks { id } }';

/** Sends requests that must fail, and describes the errors. `names` are those of the schema, which may be shown. */
export async function probeErrors(
  asker: Asker,
  names: ReadonlySet<string>,
): Promise<{ readonly findings: readonly Finding[]; readonly errors: readonly ErrorAnswer[] }> {
  const answers = {
    'an unknown id': await askForPatient(asker, UNKNOWN_ID),
    'a malformed id': await asker.ask(ONE_PATIENT, { id: MALFORMED_ID }),
    'a field that does not exist': await asker.ask(NO_SUCH_FIELD, { id: UNKNOWN_ID }),
    'a missing permission': await asker.ask(WITHOUT_PERMISSION),
  };
  const about = (assumption: string, found: Found): Finding => ({ subject: 'Errors', assumption, ...found });
  return {
    findings: [
      about('Semble returns nothing for an id that no patient has', notReturned(answers['an unknown id'], UNKNOWN_ID)),
      about('Semble refuses an id of another form', malformed(answers['a malformed id'])),
      about('An error names the field that the schema does not have', noField(answers['a field that does not exist'])),
      about('An error says that a permission is missing', noPermission(answers['a missing permission'])),
    ],
    errors: Object.entries(answers).flatMap(([request, answer]) => errorAnswer(request, answer, names)),
  };
}

function malformed(answer: Answer): Found {
  return isReturned(answer)
    ? different('Semble returns a patient', 'Nothing, because the bot asks for ids of 24 digits alone.')
    : (unanswered(answer) ?? confirmed(answer.problems.length > 0 ? 'an error' : 'null'));
}

function noField(answer: Answer): Found {
  const why = unanswered(answer);
  if (why) {
    return why;
  }
  // The bot reads the names of its own fields only.
  const texts = answer.problems.map(({ text }) => text.replaceAll(NO_FIELD, 'sex'));
  return missingFieldsIn(texts).length > 0
    ? confirmed()
    : different(
        answer.problems.length > 0 ? 'in other words' : 'there is no error',
        'When Semble removes a field, the bot cannot leave it out: all deliveries fail with 504 until there is a newer version.',
      );
}

function noPermission(answer: Answer): Found {
  if (Array.isArray(answer.data['webhooks'])) {
    return different(
      'the token may list the webhook subscriptions',
      `This token is stored in Medplum, and whoever may list subscriptions can read the webhook token. Give the role of ${SETTING.apiToken} the queries patient, patients and practice and nothing else.`,
    );
  }
  const why = unanswered(answer);
  if (why) {
    return why;
  }
  switch (answer.failure?.kind) {
    case 'missing-permission':
      return confirmed();
    case 'invalid-document':
      return unknown("the practice's schema has no webhooks");
    case undefined:
      return different(
        'the answer is empty, without an error',
        'The bot cannot tell a refused permission from an empty answer. Check the role of the token in Semble.',
      );
    case 'refused-token':
      return different(
        reasonOf(answer),
        'The log and the commands say that the token was refused where only a permission is missing.',
      );
    default:
      return different(
        reasonOf(answer),
        'Where a permission is missing, the bot answers 504 instead of 500, and nothing names the reason.',
      );
  }
}

function errorAnswer(request: string, answer: Answer, names: ReadonlySet<string>): ErrorAnswer[] {
  if (!answer.reply) {
    return [];
  }
  const { status, json } = answer.reply;
  const { errors } = membersOf(json);
  const list = (Array.isArray(errors) ? errors : []).slice(0, 5).map(membersOf);
  const codes = list.flatMap(({ extensions }) => {
    const { code } = membersOf(extensions);
    return typeof code === 'string' ? [wellKnownCode(code)] : [];
  });
  const texts = list.flatMap(({ message }) => (typeof message === 'string' ? [wellKnownWords(message, names)] : []));
  const kind = answer.failure?.kind ?? answer.problems[0]?.kind ?? null;
  return [{ request, status, kind, codes: [...new Set(codes)], texts: [...new Set(texts)] }];
}
