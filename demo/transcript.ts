import type { Patient } from '@medplum/fhirtypes';
import type { Attempt } from '../local/semble/webhooks/delivery.ts';
import { styled } from '../scripts/core/columns.ts';
import { sameJson } from '../src/fhir/difference.ts';
import { SEMBLE_UPDATED_AT_EXTENSION } from '../src/fhir/systems.ts';

/** Elements that a reader is not told of: the server's own. */
const LEFT_OUT = new Set(['meta', 'id', 'resourceType']);

/** The elements that differ between two states of a Patient, the server's own and the time of the last change left out. */
export function changedElements(before: Patient, after: Patient): string[] {
  return namesOf(before, after).filter((name) => !sameJson(entries(before, name), entries(after, name)));
}

/** What changed from one state of a Patient to the next, a line each, marked `+` and `-`; named if there are several. */
export function changes(
  before: Patient | undefined,
  after: Patient | undefined,
  { severalPatients }: { readonly severalPatients: boolean },
): string[] {
  const lines = after ? changedLines(before, after) : before ? [styled('red', '- the Patient')] : [];
  const name = (after ?? before)?.name?.[0]?.text;
  return severalPatients && name && lines.length > 0 ? [`${name}:`, ...lines] : lines;
}

function changedLines(before: Patient | undefined, after: Patient): string[] {
  const names = namesOf(before, after);
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

function namesOf(before: Patient | undefined, after: Patient): string[] {
  return [...new Set([...Object.keys(before ?? {}), ...Object.keys(after)])].filter((name) => !LEFT_OUT.has(name));
}

function entries(patient: Patient | undefined, name: string): unknown[] {
  const value: unknown = patient && Reflect.get(patient, name);
  const list = value === undefined ? [] : Array.isArray(value) ? value : [value];
  return list.filter((entry) => entry?.url !== SEMBLE_UPDATED_AT_EXTENSION);
}

/** What a reader can do without: element ids, the parts of a text that stands there whole, and where codes come from. */
const UNSAID = new Set(['id', 'prefix', 'given', 'code', 'coding.system']);

/** The texts of a value, in order; of an address of a system or an extension the last part. */
function brief(value: unknown): string {
  const words: string[] = [];
  const gather = (part: unknown, key: string, around: string): void => {
    if (typeof part === 'object' && part !== null) {
      for (const [name, inner] of Object.entries(part)) {
        const isWhole = name === 'family' && 'text' in part;
        if (!isWhole) {
          gather(inner, Array.isArray(part) ? key : name, Array.isArray(part) ? around : key);
        }
      }
    } else if (!UNSAID.has(key) && !UNSAID.has(`${around}.${key}`) && !words.includes(String(part))) {
      words.push(String(part).replace(/^https?:\/\/.*\//, ''));
    }
  };
  gather(value, '', '');
  return words.join(' · ');
}

/** One delivery and its answer. */
export function deliveryLine(attempt: Attempt): string {
  const style = attempt.status === 200 ? 'green' : 'yellow';
  return `${attempt.eventType} ${styled('dim', '→')} ${styled(style, answerOf(attempt))}`;
}

/** The status and the result of a delivery: `200 updated`. */
export function answerOf({ status, answer }: Attempt): string {
  return `${status ?? 'no answer'} ${resultOf(answer)}`;
}

function resultOf(answer: string): string {
  return /"result":"(\w+)"/.exec(answer)?.[1] ?? /"text":"([^"]+)"/.exec(answer)?.[1] ?? '';
}
