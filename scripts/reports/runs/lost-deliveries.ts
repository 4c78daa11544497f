import { dottedSpelling, isPatientEvent, PATIENT_EVENTS } from '../../../src/semble/event-types.ts';
import { isRepaired, type Repair } from './repairs.ts';
import type { Run } from './run.ts';

/** A delivery that Semble gave up on, from its event `webhook.event.deliveryFailed`. */
export interface LostDelivery {
  /** When Semble reported it, in milliseconds since 1970. */
  readonly at: number;
  /** The event type of the lost delivery; undefined when Semble does not say. */
  readonly eventType: string | undefined;
  /** The status of the last attempt; undefined when there was no answer, or Semble does not say. */
  readonly status: number | undefined;
  /** Whether it was a deletion or a merge, or could have been one: no sweep and no backfill finds these. */
  readonly isFinal: boolean;
  /** Whether a later sweep, backfill or comparison has repaired it. */
  readonly isRepaired: boolean;
}

const DELIVERY_FAILED = 'webhook.event.deliveryFailed';

/** Finds the lost deliveries of patient events, newest first. Semble does not say which patient they were about. */
export function lostDeliveries(runs: readonly Run[], repairs: readonly Repair[]): LostDelivery[] {
  return runs.flatMap(({ event, at, facts }): LostDelivery[] => {
    const failed = facts.get('failedEventType');
    const eventType = failed === undefined ? undefined : dottedSpelling(failed);
    if (event !== DELIVERY_FAILED || (eventType !== undefined && !isPatientEvent(eventType))) {
      return [];
    }
    const isFinal = eventType === undefined || isDeletionOrMerge(eventType);
    const status = Number(facts.get('httpStatusCode'));
    return [
      {
        at,
        eventType,
        status: Number.isInteger(status) ? status : undefined,
        isFinal,
        isRepaired: isRepaired(at, { isFinal }, repairs),
      },
    ];
  });
}

/** A pause of a subscription, which Semble reported. What it did not deliver meanwhile may be lost. */
export interface Pause {
  /** When it began, in milliseconds since 1970. */
  readonly at: number;
  /** Whether a comparison since then, and since the deliveries were resumed, has left nothing open. */
  readonly isRepaired: boolean;
}

/** Finds the latest pause; undefined when the runs have none. `runs` are ordered with the newest first. */
export function latestPause(runs: readonly Run[], repairs: readonly Repair[]): Pause | undefined {
  const changes = runs.filter(({ facts }) => facts.has('deliveryPaused'));
  const pause = changes.find(({ facts }) => facts.get('deliveryPaused') === 'true');
  const [latest] = changes;
  return pause && latest && { at: pause.at, isRepaired: isRepaired(latest.at, { isFinal: true }, repairs) };
}

/** Whether an event, in dotted spelling, is a deletion or a merge. */
export function isDeletionOrMerge(eventType: string): boolean {
  const asks = PATIENT_EVENTS.get(eventType);
  return asks === 'delete' || asks === 'merge';
}
