/** What was found out about an assumption. */
export type ProbeVerdict = 'confirmed' | 'different' | 'unknown';

/** The subjects of the assumptions, in the order of the report. */
export const SUBJECTS = [
  'Practice',
  'Schema',
  'List of patients',
  'Time of change',
  'Deleted and archived patients',
  'Values',
  'Errors',
  'Deliveries',
] as const;

export type Subject = (typeof SUBJECTS)[number];

/** One assumption and what was found out about it. No text of it comes from Semble, except names of its schema. */
export interface Finding {
  readonly subject: Subject;
  /** The assumption of this project, as a sentence. */
  readonly assumption: string;
  readonly verdict: ProbeVerdict;
  /** What was found; where it is unknown, why. */
  readonly found?: string;
  /** What follows: a setting to change, or what will not work. Where it is unknown, how to find out. */
  readonly consequence?: string;
}

/** What was found about an assumption, before the assumption is named. */
export type Found = Omit<Finding, 'subject' | 'assumption'>;

export function confirmed(found?: string): Found {
  return { verdict: 'confirmed', ...(found !== undefined && { found }) };
}

export function different(found: string, consequence: string): Found {
  return { verdict: 'different', found, consequence };
}

export function unknown(found: string, consequence?: string): Found {
  return { verdict: 'unknown', found, ...(consequence !== undefined && { consequence }) };
}

/** The verdict on all findings: `different` comes before `unknown`. */
export function overall(findings: readonly Finding[]): ProbeVerdict {
  const verdicts = new Set(findings.map(({ verdict }) => verdict));
  return verdicts.has('different')
    ? 'different'
    : verdicts.has('unknown') || findings.length === 0
      ? 'unknown'
      : 'confirmed';
}

/** The exit code of a verdict. */
export const EXIT_CODES: Readonly<Record<ProbeVerdict, number>> = { confirmed: 0, different: 1, unknown: 2 };
