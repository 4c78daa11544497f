import { PROGRAM } from '../../core/names.ts';
import type { Terminal } from '../../core/terminal.ts';
import type { SendReport } from './send.ts';

/** What to do about an unexpected answer, by its status. */
const ADVICE: ReadonlyMap<number | undefined, string> = new Map([
  [undefined, 'There was no answer. Check the URL, the firewall and the certificate.'],
  [400, 'The signature is correct, but the body is not a delivery. Check --event, --patient and --target.'],
  [
    401,
    `The bot refused it. Run ${PROGRAM} logs --refused --since 10m to see the reason, and ${PROGRAM} status to compare the secrets.`,
  ],
  [403, `The public webhook is closed. Run ${PROGRAM} deploy, which opens it.`],
  [404, 'Nothing answers at this URL. A proxy must pass webhook/ on to Medplum.'],
  [429, 'Semble or Medplum gets too many requests. Wait a minute, then run the command again.'],
  [500, `The bot is misconfigured. Run ${PROGRAM} status to see which setting is wrong.`],
  [504, 'Semble or Medplum does not answer the bot. Check that both are up, then run the command again.'],
]);

/** Shows the request, the answer and whether the answer is the expected one. */
export function showSend(report: SendReport, terminal: Terminal): void {
  const { request, status, answer, expected, isAsExpected, outcome, problem, note } = report;
  const headers = Object.entries(request.headers).map(([name, value]) => `${name}: ${value}`);
  terminal.line([`POST ${request.url}`, ...headers, '', request.body]);
  if (status === undefined && isAsExpected) {
    terminal.line(`Nothing was sent. The expected answer is ${expected}`);
    return;
  }
  terminal.line(`${status ?? 'no answer'} ${inWords(answer)}`.trim());
  if (isAsExpected) {
    terminal.line(`As expected: ${outcome ?? 'the bot refused it'}`);
  } else if (expected === 401 && status === 200) {
    terminal.problem(
      'THE BOT ACCEPTS A REQUEST THAT IT MUST REFUSE',
      `Run ${PROGRAM} deploy --pause. Then check which code runs at the URL.`,
    );
  } else if (problem && status === expected) {
    terminal.problem(problem.what, problem.todo);
  } else {
    terminal.problem(
      `The expected answer is ${expected}`,
      ADVICE.get(status) ?? `Run ${PROGRAM} logs --since 10m to see the reason.`,
    );
  }
  if (note !== undefined) {
    terminal.note(note);
  }
}

/** Shows only the text of an OperationOutcome, which the bot sends as a refusal. */
function inWords(answer: string): string {
  const [, text] = /"details":\{"text":"([^"]*)"/.exec(answer) ?? [];
  return text ?? answer;
}
