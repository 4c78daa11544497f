import { styleText } from 'node:util';
import type { Patient } from '@medplum/fhirtypes';
import type { Attempt } from '../../local/semble/delivery.ts';
import { sameJson } from '../../src/mappers/difference.ts';

/** Elements that a reader is not told of: the server's own. */
const LEFT_OUT = new Set(['meta', 'id', 'resourceType']);

type Style = Parameters<typeof styleText>[0];

/** Text in a colour, where the terminal wants colours (NO_COLOR is honoured). */
export function styled(style: Style, text: string): string {
  return styleText(style, text, { validateStream: true, stream: process.stdout });
}

/** What changed from one state of a Patient to the next, a line each, marked `+` and `-`. */
export function changes(before: Patient | undefined, after: Patient | undefined): string[] {
  if (!after) {
    return before ? [styled('red', '- the Patient')] : [];
  }
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after)])].filter(
    (name) => !LEFT_OUT.has(name),
  );
  return [
    ...(before ? [] : [styled('green', '+ the Patient')]),
    ...names.flatMap((name) => {
      const [old, next] = [entries(before, name), entries(after, name)];
      return [
        ...old
          .filter((one) => !next.some((other) => sameJson(one, other)))
          .map((one) => styled('red', `- ${name} ${brief(one)}`)),
        ...next
          .filter((one) => !old.some((other) => sameJson(one, other)))
          .map((one) => styled('green', `+ ${name} ${brief(one)}`)),
      ];
    }),
  ];
}

function entries(patient: Patient | undefined, name: string): unknown[] {
  const value: unknown = patient && Reflect.get(patient, name);
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

/** The texts of a value, in order, without its element ids, the parts of longer texts and the addresses of systems. */
function brief(value: unknown): string {
  const words: string[] = [];
  const gather = (part: unknown, key: string): void => {
    if (typeof part === 'object' && part !== null) {
      for (const [name, inner] of Object.entries(part)) {
        gather(inner, Array.isArray(part) ? key : name);
      }
    } else if (key !== 'id' && !words.includes(String(part))) {
      words.push(String(part).replace(/^https?:\/\/.*\//, ''));
    }
  };
  gather(value, '');
  return words.join(' · ');
}

/** One delivery and its answer. */
export function deliveryLine({ eventType, status, answer }: Attempt): string {
  const good = status === 200;
  return `${eventType} ${styled('dim', '→')} ${styled(good ? 'green' : 'yellow', `${status ?? 'no answer'} ${resultOf(answer)}`)}`;
}

function resultOf(answer: string): string {
  return /"result":"(\w+)"/.exec(answer)?.[1] ?? /"text":"([^"]+)"/.exec(answer)?.[1] ?? '';
}

/** A label and its lines, in two columns. */
export function columns(label: string, lines: readonly string[]): string {
  return lines.map((line, index) => `   ${styled('dim', (index === 0 ? label : '').padEnd(10))} ${line}`).join('\n');
}
