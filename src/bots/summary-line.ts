/** A member of the summary line: a name (letters, digits, `_`) and a value without white space. */
export type Fact = readonly [name: string, value: unknown];

/** Writes the last log line of a run: `event=patient.updated result=updated ms=310`. Undefined facts are left out. */
export function formatSummary(facts: readonly Fact[]): string {
  return facts
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}

/**
 * Reads the facts of the last log line that has a `result`; empty when no line has one. Other text of the line, such as
 * the time that the platform writes before it, is ignored.
 */
export function parseSummary(log: string): ReadonlyMap<string, string> {
  const last = log.split('\n').findLast((line) => /(^|\s)result=\w+/.test(line)) ?? '';
  return new Map([...last.matchAll(/(?:^|\s)(\w+)=(\S+)/g)].map(([, name = '', value = '']) => [name, value]));
}
