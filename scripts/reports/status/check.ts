import type { Problems } from '../../core/problem.ts';

/** The state of a thing: in order, a person has to act, or unknown. */
export type StatusVerdict = 'ok' | 'attention' | 'unknown';

/** One checked thing. It holds names, ids and counts; never a secret or patient data. */
export interface StatusCheck {
  readonly thing: string;
  readonly verdict: StatusVerdict;
  readonly detail?: string;
  /** What to do if it is not in order. */
  readonly todo?: string;
}

export function ok(thing: string, detail?: string): StatusCheck {
  return { thing, verdict: 'ok', ...(detail !== undefined && { detail }) };
}

export function attention(thing: string, detail: string, todo: string): StatusCheck {
  return { thing, verdict: 'attention', detail, todo };
}

export function unknown(thing: string, detail: string, todo: string): StatusCheck {
  return { thing, verdict: 'unknown', detail, todo };
}

/** Makes a check of each problem. */
export function problemsAs(
  make: (thing: string, detail: string, todo: string) => StatusCheck,
  thing: string,
  problems: Problems,
): StatusCheck[] {
  return problems.all.map(({ what, todo }) => make(thing, what, todo));
}

/** The verdict on all checks: `attention` comes before `unknown`. */
export function overall(checks: readonly StatusCheck[]): StatusVerdict {
  const found = new Set(checks.map(({ verdict }) => verdict));
  return found.has('attention') ? 'attention' : found.has('unknown') ? 'unknown' : 'ok';
}

/** The exit code of a verdict, for a monitor. */
export const EXIT_CODES: Readonly<Record<StatusVerdict, number>> = { ok: 0, attention: 1, unknown: 2 };
