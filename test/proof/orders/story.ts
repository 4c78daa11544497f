import type { Patient } from '@medplum/fhirtypes';
import { replacedBy, replacements } from '../../../src/fhir/links.ts';
import { isRetired, isUnconfirmed } from '../../../src/fhir/tags.ts';
import { entriesOf, membersOf } from '../../../src/semble/decode.ts';
import type { Call } from './live-run.ts';
import type { Move } from './moves.ts';
import type { Player } from './player.ts';
import { A, REQUESTS } from './requests.ts';
import type { Scope, Situation } from './situation.ts';
import { STEPS } from './steps.ts';

/** Tells an order so that a person can read it: who reads what, who writes what. The caller says what is wrong. */
export async function tell(player: Player, scope: Scope, moves: readonly Move[]): Promise<string[]> {
  const lines: string[] = [];
  let now = await player.start(scope);
  lines.push(`At the beginning: ${stateOf(player, now)}`);
  for (const move of moves) {
    const next = await player.play(now, move);
    lines.push(lineOf(player, now, next, move));
    now = next;
  }
  lines.push(`At the end: ${stateOf(player, now)}`);
  return lines;
}

const FATES = {
  call: '',
  'lost-before': ', and the call is lost before it takes effect',
  'lost-after': ', and the reply is lost',
  dies: ', and the run dies',
  'breaks-off': ', which breaks off before its first row',
  whole: '',
} as const;

function lineOf(player: Player, now: Situation, next: Situation, move: Move): string {
  if ('script' in move) {
    const [step] = now.scripts[move.script] ?? [];
    return step ? `${STEPS[step].name}.` : '';
  }
  const running = now.runs[move.run];
  if (!running?.at?.call) {
    return '';
  }
  const who = `Run ${String.fromCharCode(97 + move.run)} (${REQUESTS[running.request].name})`;
  if (move.how === 'whole') {
    return `${who} is made in one go. ${stateOf(player, next)}`;
  }
  const end = next.runs[move.run]?.at ? '' : ' The run is acknowledged.';
  const words = move.how === 'breaks-off' ? listWords(running.at.call) : wordsFor(player, now, next, running.at.call);
  return `${who} ${words}${FATES[move.how]}.${end}`;
}

function wordsFor(player: Player, now: Situation, next: Situation, { side, name, values }: Call): string {
  if (side === 'semble') {
    return `${name === 'List' ? listWords({ values }) : 'reads Semble'}: ${inSemble(player, now)}`;
  }
  if (name === 'searchResources') {
    const [, query] = values;
    if ('_tag' in membersOf(query)) {
      return 'asks Medplum which Patients are unconfirmed';
    }
    if ('_offset' in membersOf(query)) {
      return 'asks Medplum where to begin';
    }
    const wanted = JSON.stringify(values).includes(A) ? inMedplum(player, now) : 'another patient';
    return `reads Medplum: ${wanted}`;
  }
  const isRefused = now.medplum === next.medplum;
  const [first, second] = values;
  switch (name) {
    case 'deleteResource':
      return isRefused ? 'tries to delete the Patient and is refused' : `deletes ${inMedplum(player, now)}`;
    case 'executeBatch':
      return `writes a batch with ${entriesOf(membersOf(first)['entry'])
        .map((entry) => patientWords(membersOf(entry)['resource']))
        .join('; ')}${isRefused ? ', and nothing changes' : ''}`;
    case 'updateResource':
      return `${isRefused ? 'tries to write' : 'writes'} ${patientWords(first)}${isRefused ? ' and is refused: the version is another' : ''}`;
    default:
      return `creates ${patientWords(first)}${isRefused ? ', but there is one' : ''}${second === undefined ? ' without a condition' : ''}`;
  }
}

/** A request for a list. Only the list of the patients that changed has a start. */
function listWords({ values }: Pick<Call, 'values'>): string {
  return `reads Semble's list of ${String(values[0]).includes('"updatedAt":') ? 'the patients that changed' : 'all patients'}`;
}

/** Both sides in one sentence. */
function stateOf(player: Player, now: Situation): string {
  return `Semble has ${inSemble(player, now)}. Medplum has ${inMedplum(player, now)}.`;
}

function inSemble({ sides }: Player, { semble }: Situation): string {
  const patients = Object.values(sides.semble.at(semble).patients);
  return patients.map(recordWords).join('; ') || 'no patient';
}

function inMedplum({ sides }: Player, { medplum }: Situation): string {
  return sides.medplum.at(medplum).patients.map(patientWords).join('; ') || 'no Patient';
}

function recordWords({ id, firstName, phones }: Readonly<Record<string, unknown>>): string {
  const numbers = entriesOf(phones).map((phone) => String(membersOf(phone)['phoneNumber']));
  return `${id === A ? 'A' : 'B'} (${[firstName, ...numbers].join(', ')})`;
}

function patientWords(resource: unknown): string {
  const patient = resource as Patient;
  const name = patient.identifier?.some(({ value }) => value === A) ? 'A' : 'B';
  const words = [
    patient.name?.[0]?.given?.[0] ?? '',
    ...(patient.telecom ?? []).map(({ value }) => value ?? ''),
    ...(isUnconfirmed(patient) ? ['unconfirmed'] : []),
    ...(patient.active === false ? ['inactive'] : []),
    ...(replacements(patient).length > 0 ? [`replaced by ${replacedBy(patient) === A ? 'A' : 'B'}`] : []),
    ...(isRetired(patient) && replacements(patient).length === 0 ? ['tombstone'] : []),
  ];
  return `${name}'s Patient${patient.meta?.versionId ? ` ${patient.meta.versionId}` : ''} (${words.join(', ')})`;
}
