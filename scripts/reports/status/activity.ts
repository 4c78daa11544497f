import type { OpenCounts } from '../runs/comparison.ts';
import type { Findings } from '../runs/findings.ts';
import type { Runs } from '../runs/read-runs.ts';
import { BACKFILLED } from '../runs/repairs.ts';
import type { Run } from '../runs/run.ts';

/** What the bot did in the last 24 hours, and what is open for longer. Times are instants. It holds no patient data except Semble ids. */
export interface Activity {
  readonly runs: number;
  /** How many deliveries had each result word or status. */
  readonly results: Readonly<Record<string, number>>;
  /** Why deliveries were refused. */
  readonly refusals: Readonly<Record<string, number>>;
  /** How many refusals commands caused on purpose; `runs`, `results` and `refusals` do not count them. */
  readonly ownRefusals: number;
  /** The Semble ids of the patients whose latest delivery was quarantined. */
  readonly quarantined: readonly string[];
  /** The failed deliveries that nothing has made good, the newest of each patient. */
  readonly failing: readonly {
    readonly at: string;
    readonly patient?: string;
    readonly event?: string;
    readonly status?: string;
    readonly reason: string;
  }[];
  /** How many failed deliveries of the last 24 hours were made good later. */
  readonly madeGood: number;
  /** The deliveries that Semble gave up on. */
  readonly lost: readonly {
    readonly at: string;
    readonly eventType?: string;
    readonly status?: number;
    readonly isRepaired: boolean;
  }[];
  readonly lastDelivery: string | undefined;
  readonly lastSweep: { readonly at: string; readonly complete: boolean } | undefined;
  /** When a sweep last read the whole list of patients. */
  readonly everybodySeen: string | undefined;
  /** The last complete comparison of both sides, and what it left open. */
  readonly compared: { readonly at: string; readonly open: OpenCounts } | undefined;
  readonly backfilled:
    | {
        readonly at: string;
        readonly complete: boolean;
        readonly patients: number;
        readonly failed: number;
        readonly quarantined: number;
      }
    | undefined;
  /** Every run since then was read. */
  readonly readSince: string;
}

/** Adds up what the runs say. */
export function activityOf({ entries, readSince }: Runs, findings: Findings): Activity {
  const { today, own, quarantined, failures, lost, compared, backfilled, lastDelivery } = findings;
  const deliveries = today.filter(({ kind }) => kind === 'delivery');
  const sweep = entries.find(({ kind }) => kind === 'sweep');
  const everybody = entries.find(hasSeenEverybody);
  return {
    runs: today.length,
    results: tally(deliveries.map(({ result }) => result ?? 'no result')),
    refusals: tally(deliveries.flatMap(({ reason }) => reason ?? [])),
    ownRefusals: own.today,
    quarantined: quarantined.map(({ patient }) => patient),
    failing: failures.open.map(({ at, patient, event, status, reason }) => ({
      at: instant(at),
      ...(patient !== undefined && { patient }),
      ...(event !== undefined && { event }),
      ...(status !== undefined && { status }),
      reason,
    })),
    madeGood: failures.madeGood,
    lost: lost.map(({ at, eventType, status, isRepaired }) => ({
      at: instant(at),
      ...(eventType !== undefined && { eventType }),
      ...(status !== undefined && { status }),
      isRepaired,
    })),
    lastDelivery: lastDelivery === undefined ? undefined : instant(lastDelivery),
    lastSweep: sweep && { at: instant(sweep.at), complete: sweep.complete },
    everybodySeen: everybody && instant(everybody.at),
    compared: compared && { at: instant(compared.at), open: compared.open },
    backfilled: backfilled && {
      at: instant(backfilled.at),
      complete: (backfilled.counts[BACKFILLED.complete] ?? 0) > 0,
      patients: backfilled.counts[BACKFILLED.patients] ?? 0,
      failed: backfilled.counts[BACKFILLED.failed] ?? 0,
      quarantined: backfilled.counts[BACKFILLED.quarantined] ?? 0,
    },
    readSince: instant(Math.max(readSince.succeeded, readSince.failed)),
  };
}

/** Whether a run was a sweep that read the whole list of patients. */
export function hasSeenEverybody({ kind, facts }: Run): boolean {
  return kind === 'sweep' && facts.get('all') === 'true';
}

/** Writes a time, in milliseconds since 1970, for a person: an instant without the fraction of the second. */
export function timeText(at: number): string {
  return instant(at).replace(/\.\d+/, '');
}

/** Writes a time, in milliseconds since 1970, as an instant. */
function instant(at: number): string {
  return new Date(at).toISOString();
}

/** Counts how often each word occurs. */
export function tally(words: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) {
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return Object.fromEntries(counts);
}
