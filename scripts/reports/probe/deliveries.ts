import { isPatientEvent, SYSTEM_EVENTS } from '../../../src/semble/event-types.ts';
import { SETTING } from '../../../src/settings.ts';
import { findDeployedBot } from '../../bot/find-bot.ts';
import type { Environment } from '../../core/environment.ts';
import { countOf } from '../../core/progress.ts';
import { orMedplumFailure } from '../../medplum/connection.ts';
import { readRuns } from '../runs/read-runs.ts';
import type { Run } from '../runs/run.ts';
import { confirmed, different, type Finding, type Found, unknown } from './finding.ts';

/** How many hours of the bot's log are read. */
const HOURS = 7 * 24;
/** Seconds that a signature may be old: the default of SEMBLE_SIGNATURE_TOLERANCE. */
const TOLERANCE = 300;
/** Milliseconds that the bot takes at most for a delivery. */
const DEADLINE = 12_000;
/** Two times of signing within so many milliseconds are the same, because the log has whole seconds. */
const SAME_TIME = 2_500;
/** A repeat tells something about its time of signing when it came so many milliseconds after the attempt before. */
const TELLING_AFTER = 2 * SAME_TIME;
/** A delivery of the same event for the same patient, after a failed one, is a repeat within so many milliseconds. */
const REPEAT_WITHIN = 48 * 3_600_000;

const MAKE_ONE = 'Change an invented patient in Semble, then run the command again.';

/** A genuine delivery, read from the bot's log. */
interface Delivery {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** How the delivery is recognised when it is repeated under another id. */
  readonly about: string;
  readonly eventId: string | undefined;
  readonly isFailed: boolean;
  /** Milliseconds that the answer took. */
  readonly ms: number | undefined;
  /** Seconds since it was signed. */
  readonly age: number | undefined;
  /** Milliseconds since 1970, to within a second. */
  readonly signedAt: number | undefined;
}

/** Reads from the bot's log how Semble's deliveries of the last seven days came. Throws CommandFailure. */
export async function probeDeliveries(environment: Environment, now: number): Promise<Finding[]> {
  const { medplum, deployed } = await findDeployedBot(environment);
  const runs = await orMedplumFailure(
    readRuns(medplum, deployed.bot.id, HOURS, now),
    'reading the AuditEvents of the Bot',
  );
  return findingsOnDeliveries(runs.entries);
}

/** The findings about deliveries among the runs of the bot. */
function findingsOnDeliveries(runs: readonly Run[]): Finding[] {
  const deliveries = runs
    .filter(isOfSemble)
    .map(deliveryOf)
    .sort((a, b) => a.at - b.at);
  const refused = runs.filter(({ kind, result }) => kind === 'delivery' && result === '401').length;
  const about = (assumption: string, found: Found): Finding => ({ subject: 'Deliveries', assumption, ...found });
  const repeats = repeatsIn(deliveries);
  return [
    about('Semble signs deliveries as the bot expects', genuine(deliveries.length, refused)),
    about('A delivery is signed shortly before it comes', age(deliveries, repeats)),
    about('A repeated delivery is signed anew', renewed(repeats)),
    about('The bot answers a delivery within 12 seconds', duration(deliveries)),
    about('Semble does not repeat a delivery that was answered 200', notRepeated(deliveries, repeats)),
  ];
}

/** Whether a run was a genuine delivery of Semble. A self-test is not. */
function isOfSemble({ kind, event = '', result }: Run): boolean {
  return kind === 'delivery' && result !== '401' && (isPatientEvent(event) || SYSTEM_EVENTS.includes(event));
}

function deliveryOf({ at, event = '', patient, target, result, facts }: Run): Delivery {
  const [ms, seconds] = [numberIn(facts.get('ms')), numberIn(facts.get('age'))];
  return {
    at,
    about: [event, patient, target].join(' '),
    eventId: facts.get('eventId'),
    isFailed: result === undefined || /^\d+$/.test(result),
    ms,
    age: seconds,
    signedAt: seconds === undefined ? undefined : at - (ms ?? 0) - seconds * 1_000,
  };
}

/** When the bot began with a delivery. */
function cameAt({ at, ms = 0 }: Delivery): number {
  return at - ms;
}

function numberIn(text: string | undefined): number | undefined {
  return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : undefined;
}

interface Repeat {
  readonly first: Delivery;
  readonly again: Delivery;
}

/** Finds deliveries that came again: with the same id, with the same time of signing, or after a failure. */
function repeatsIn(deliveries: readonly Delivery[]): Repeat[] {
  return deliveries.flatMap((again, index) => {
    const first = deliveries.slice(0, index).findLast((one) => isRepeat({ first: one, again }));
    return first ? [{ first, again }] : [];
  });
}

function isRepeat({ first, again }: Repeat): boolean {
  if (first.about !== again.about) {
    return false;
  }
  const isSameId = first.eventId !== undefined && first.eventId === again.eventId;
  return isSameId || (first.isFailed && again.at - first.at < REPEAT_WITHIN);
}

function genuine(count: number, refused: number): Found {
  return count > 0
    ? confirmed(`in 7 days: ${count}`)
    : unknown(
        `no delivery was verified in 7 days; ${refused} requests were refused`,
        `${MAKE_ONE} If it is refused, the bot's latest AuditEvent says which value of ${SETTING.signatureScheme} would fit.`,
      );
}

function age(deliveries: readonly Delivery[], repeats: readonly Repeat[]): Found {
  const again = new Set(repeats.map((repeat) => repeat.again));
  const ages = deliveries.flatMap((one) => (again.has(one) || one.age === undefined ? [] : [one.age]));
  if (ages.length === 0) {
    return unknown('no delivery has an age', MAKE_ONE);
  }
  const found = `median ${median(ages)} s, oldest ${Math.max(...ages)} s`;
  if (Math.min(...ages) < -5) {
    return different(
      `signed up to ${-Math.min(...ages)} s in the future`,
      "Set the clock of Medplum's server: more than 300 s in the future is refused.",
    );
  }
  return Math.max(...ages) <= TOLERANCE
    ? confirmed(found)
    : different(
        found,
        `With SEMBLE_API_TOKEN the age does not matter. Without it, set ${SETTING.signatureTolerance} to more than the oldest.`,
      );
}

function renewed(repeats: readonly Repeat[]): Found {
  if (repeats.length === 0) {
    return unknown('no delivery came again', 'A delivery that fails comes again. Run the command again after one.');
  }
  const kept = repeats.flatMap(({ first, again }) =>
    first.signedAt === undefined || again.signedAt === undefined || cameAt(again) - cameAt(first) < TELLING_AFTER
      ? []
      : [Math.abs(first.signedAt - again.signedAt) <= SAME_TIME],
  );
  if (kept.length === 0) {
    return unknown(
      `${countOf(repeats.length, 'repeat')} came less than ${TELLING_AFTER / 1_000} seconds after the attempt before, or without an age`,
      'The log has whole seconds. Run the command again after a repeat that came later.',
    );
  }
  const count = kept.filter(Boolean).length;
  return count === 0
    ? confirmed(countOf(kept.length, 'repeat'))
    : different(
        `${count} of ${countOf(kept.length, 'repeat')} kept the time of the first attempt`,
        `With SEMBLE_API_TOKEN the age does not matter. Without it, the bot refuses late repeats: set ${SETTING.signatureTolerance} to the time over which Semble repeats.`,
      );
}

function duration(deliveries: readonly Delivery[]): Found {
  const all = deliveries.flatMap(({ ms }) => ms ?? []);
  if (all.length === 0) {
    return unknown('no delivery has a duration', MAKE_ONE);
  }
  const found = `median ${median(all)} ms, longest ${Math.max(...all)} ms`;
  return Math.max(...all) <= DEADLINE
    ? confirmed(found)
    : different(found, "Semble may give up before the answer comes. Look at the load of Medplum's server.");
}

function notRepeated(deliveries: readonly Delivery[], repeats: readonly Repeat[]): Found {
  if (deliveries.length === 0) {
    return unknown('there was no delivery', MAKE_ONE);
  }
  const needless = repeats.filter(({ first }) => !first.isFailed);
  return needless.length === 0
    ? confirmed()
    : different(
        `${needless.length} came again, the answers before had taken up to ${Math.max(...needless.map(({ first }) => first.ms ?? 0))} ms`,
        'Semble gave up before the answer came. Nothing is wrong in the Patients, but each delivery is handled again.',
      );
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? 0;
}
