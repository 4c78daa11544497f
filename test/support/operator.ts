import type { MedplumClient } from '@medplum/core';
import { PageReport } from '../../src/sync/page-report.ts';
import { OPERATOR_SECRET, someSecrets } from './bot.ts';
import { virtualClock } from './clock.ts';
import { type Delivered, deliver } from './deliver.ts';

type Listed = readonly { readonly id: string; readonly reason: string }[];

/** What an operator is told of a page. */
export interface Told extends Delivered {
  /** The counts that are not 0. */
  readonly counts: Readonly<Record<string, number>>;
  readonly differing: readonly { readonly id: string; readonly elements: readonly string[] }[];
  readonly quarantined: Listed;
  readonly failed: Listed;
  readonly next: string | undefined;
}

export interface Circumstances {
  readonly settings?: Readonly<Record<string, string | undefined>>;
  readonly clock?: ReturnType<typeof virtualClock>;
}

/** Sends a signed operator request and reads the answer; `counts` is empty when there is no report. */
export async function operate(
  medplum: MedplumClient,
  body: Readonly<Record<string, unknown>>,
  { settings = {}, clock = virtualClock() }: Circumstances = {},
): Promise<Told> {
  const secrets = someSecrets({ SEMBLE_OPERATOR_SECRET: OPERATOR_SECRET, ...settings });
  const delivered = await deliver(medplum, { body, secrets, signedBy: 'operator' }, clock);
  const { counts, differing, quarantined, failed, next } = {
    ...new PageReport({ note: () => undefined, problem: () => undefined, attempts: 0 }),
    next: undefined,
    ...(delivered.result === 'swept' && Object(delivered.answer)),
  };
  return { ...delivered, counts: Object.fromEntries(somewhat(counts)), differing, quarantined, failed, next };
}

function somewhat(counts: Readonly<Record<string, number>>): [string, number][] {
  return Object.entries(counts).filter(([, count]) => count !== 0);
}

/** The nth of a list of invented Semble ids, which ascend. */
export function idOf(n: number): string {
  return `64c0ffee${n.toString(16).padStart(16, '0')}`;
}

/** The first so many of them. */
export function idsOf(count: number): string[] {
  return Array.from({ length: count }, (_, index) => idOf(index + 1));
}

/** A patient as Semble has one, with next to nothing said. */
export function someone(id: string, members: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return { id, firstName: 'Zara', lastName: 'Example', phones: [], archived: false, ...members };
}
