import type { Terminal } from '../../core/terminal.ts';
import type { SendReport } from './send.ts';

/** Where to look when the answer is another than it should be. */
const LOOK: ReadonlyMap<number | undefined, string> = new Map([
  [undefined, 'There was no answer: look at the URL, the firewall and the certificate'],
  [400, 'It is signed rightly and is no delivery: look at --event, --patient and --target'],
  [401, "It was refused: the bot's latest AuditEvent says why; npm run status compares the secrets"],
  [403, 'The door is closed: npm run deploy opens it'],
  [404, 'Nothing is at this URL: a proxy must let webhook/ through to Medplum'],
  [429, 'Semble or Medplum is asked too often: wait a minute'],
  [500, 'The bot can not use its settings, token or policy: its latest AuditEvent names the one'],
  [504, 'Semble or Medplum does not answer the bot'],
]);

/** Shows request, answer and verdict. */
export function showSend({ request, status, answer, expected, isAsExpected }: SendReport, terminal: Terminal): void {
  const headers = Object.entries(request.headers).map(([name, value]) => `${name}: ${value}`);
  terminal.line([`POST ${request.url}`, ...headers, '', request.body].join('\n'));
  if (status === undefined && isAsExpected) {
    terminal.line(`Nothing was sent. A bot in order answers ${expected}`);
    return;
  }
  terminal.line(`${status ?? 'no answer'} ${inWords(answer)}`.trim());
  if (isAsExpected) {
    terminal.line(status === 200 ? 'As it should be: it got in' : 'As it should be: it was refused');
  } else if (expected === 401 && status === 200) {
    terminal.problem('THE BOT LETS IN WHAT IT MUST REFUSE', 'npm run deploy -- --pause, then look at what runs there');
  } else {
    terminal.problem(`A bot in order answers ${expected}`, LOOK.get(status) ?? "Look at the bot's latest AuditEvent");
  }
}

/** The bot's own refusals are outcomes with one fixed text. */
function inWords(answer: string): string {
  const [, text] = /"details":\{"text":"([^"]*)"/.exec(answer) ?? [];
  return text ?? answer;
}
