import type { MadeCall } from '../../local/medplum/bots/bot-calls.ts';
import type { ShownCall } from '../contract/run.ts';

/** What the bot's calls to Medplum are for, by the method and whether the path names one Patient. */
const MEDPLUM: readonly (readonly [pattern: RegExp, action: string])[] = [
  [/^GET .*\/Patient\?/, 'find the Patient, with its version'],
  [/^GET .*\/Patient\//, 'read the Patient'],
  [/^POST .*\/Patient$/, 'create the Patient, if there is none'],
  [/^PUT .*\/Patient\//, 'write the Patient, if it still has that version'],
  [/^DELETE .*\/Patient\//, 'delete the Patient'],
  [/^POST .*\/R4\/?$/, 'read or write a page of Patients'],
];

const SEMBLE: Readonly<Record<string, string>> = {
  Patient: 'read the patient',
  Patients: 'read a page of patients',
  List: 'read a page of the list',
};

/** A call of the bot in words. */
export function shownCall({ to, method, path, status, milliseconds }: MadeCall): ShownCall {
  const known = MEDPLUM.find(([pattern]) => pattern.test(`${method} ${path}`))?.[1];
  const action = to === 'Semble' ? SEMBLE[path] : known;
  return { to, action: action ?? path, method, path, status: status ?? null, ms: Math.round(milliseconds) };
}
