import type { Patient } from '@medplum/fhirtypes';
import type { Attempt } from '../local/semble/webhooks/delivery.ts';
import { styled } from '../scripts/core/columns.ts';
import { sameJson } from '../src/fhir/difference.ts';
import { SEMBLE_UPDATED_AT_EXTENSION } from '../src/fhir/systems.ts';

/** Elements that the transcript leaves out: the server's own. */
const LEFT_OUT = new Set(['meta', 'id', 'resourceType']);

/** The elements that differ between two states of a Patient, the server's own and the time of the last change left out. */
export function changedElements(before: Patient, after: Patient): string[] {
  return namesOf(before, after).filter((name) => !sameJson(entries(before, name), entries(after, name)));
}

/** One line, with `+` or `-`, for each change between two states of a Patient; with its name if there are several. */
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
          .map((one) => styled('red', `- ${name} ${valueText(one)}`)),
        ...next
          .filter((one) => !old.some((other) => sameJson(one, other)))
          .map((one) => styled('green', `+ ${name} ${valueText(one)}`)),
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

/** Members that the transcript leaves out: element ids, the parts of a name that is also there as a text, code systems. */
const OMITTED = new Set(['id', 'prefix', 'given', 'code', 'coding.system']);

/** The texts of a value, in order. A URL is shortened to its last part. */
function valueText(value: unknown): string {
  const words: string[] = [];
  const gather = (part: unknown, key: string, around: string): void => {
    if (typeof part === 'object' && part !== null) {
      for (const [name, inner] of Object.entries(part)) {
        const isWhole = name === 'family' && 'text' in part;
        if (!isWhole) {
          gather(inner, Array.isArray(part) ? key : name, Array.isArray(part) ? around : key);
        }
      }
    } else if (!OMITTED.has(key) && !OMITTED.has(`${around}.${key}`) && !words.includes(String(part))) {
      words.push(String(part).replace(/^https?:\/\/.*\//, ''));
    }
  };
  gather(value, '', '');
  return words.join(' · ');
}

/** A delivery and its answer: `patient.updated → 200 updated`. */
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
