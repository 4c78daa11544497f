import type { Explanation } from '../../bot/reasons/explanation.ts';
import type { Style } from '../../core/columns.ts';
import { PROGRAM } from '../../core/names.ts';
import type { Cell } from '../../core/output/table.ts';
import { inThousands } from '../../core/progress.ts';
import type { Terminal } from '../../core/terminal.ts';
import type { LogEntry } from '../../reports/log-entry.ts';
import type { LogFilter, LogReport } from '../../reports/logs/logs.ts';
import { HEADING, type LogRow, logCells } from './columns.ts';

/** How many lines about patients of a page are shown. */
const SHOWN_LINES = 10;

/** Shows the names of the columns. */
export function showHeading(terminal: Terminal): void {
  terminal.entry(
    logCells(HEADING, terminal.rowWidth).map((text) => ({ text, style: 'dim' })),
    [],
  );
}

/** Shows one run: a row, and below it what went wrong in words. */
export function showEntry(entry: LogEntry, terminal: Terminal): void {
  const { at, result = 'no result', ms, age } = entry;
  const row: LogRow = {
    time: `${at.slice(0, 19)}Z`,
    result,
    event: eventText(entry),
    patient: patientText(entry),
    took: ms === undefined ? '' : `${inThousands(ms)} ms`,
    signed: age === undefined ? '' : `${inThousands(age)} s ago`,
  };
  const [time = '', word = '', ...others] = logCells(row, terminal.rowWidth);
  const style = styleOf(entry);
  const cells: Cell[] = [time, style ? { text: word, style } : word, ...others];
  terminal.entry(cells, detailsOf(entry));
}

function eventText({ kind, event, dryRun }: LogEntry): string {
  switch (kind) {
    case 'sweep':
      return 'sweep';
    case 'operator':
      return `${event}${dryRun ? ' (dry run)' : ''}`;
    default:
      return event ?? '-';
  }
}

function patientText({ patient, patients = [] }: LogEntry): string {
  const [first = '-', ...others] = patients;
  return patient ?? (others.length > 0 ? `${inThousands(patients.length)} patients` : first);
}

/** What a row has no room for: the other patient of a merge, counts, and what went wrong. */
function detailsOf({ target, counts = {}, reason, meaning, selfTest, lines = [], ...facts }: LogEntry): string[] {
  const { failedEventType, httpStatusCode, deliveryPaused } = facts;
  const counted = Object.entries(counts).map(([name, count]) => `${name} ${inThousands(count)}`);
  const why = selfTest ? 'A self-test of a command, which the bot has to refuse' : (meaning ?? reason);
  return [
    ...(target === undefined ? [] : [`merged into ${target}`]),
    ...(failedEventType === undefined
      ? []
      : [`Semble gave up on a delivery of ${failedEventType} (last answer ${httpStatusCode ?? 'not known'})`]),
    ...(deliveryPaused === undefined ? [] : [deliveryPaused ? 'deliveries are PAUSED' : 'deliveries are not paused']),
    ...(counted.length > 0 ? [counted.join(', ')] : []),
    ...(why === undefined ? [] : [why]),
    ...(facts.madeGood ? ['A later run has made it good'] : []),
    ...lines.slice(0, SHOWN_LINES),
    ...(lines.length > SHOWN_LINES ? [`and ${lines.length - SHOWN_LINES} more such lines (--json shows all)`] : []),
  ];
}

function styleOf({ result, failed, dryRun, kind }: LogEntry): Style | undefined {
  if (failed) {
    return 'red';
  }
  if (result === '401' || result === '400' || result === 'quarantined') {
    return 'yellow';
  }
  return dryRun || kind === 'note' ? 'dim' : 'green';
}

/** The next steps that the entries name and that are still open, each once, with the reason. */
export function nextSteps(entries: readonly LogEntry[]): readonly Explanation[] {
  const steps = new Map<string, Explanation>();
  for (const { meaning, todo, selfTest, madeGood } of entries) {
    if (meaning !== undefined && todo !== undefined && !selfTest && !madeGood) {
      steps.set(meaning, { meaning, todo });
    }
  }
  return [...steps.values()];
}

/** Shows the log, oldest first, and what to do about each reason once. */
export function showLogs({ since, entries, runs }: LogReport, filter: LogFilter, terminal: Terminal): void {
  if (entries.length > 0) {
    showHeading(terminal);
  }
  for (const entry of entries) {
    showEntry(entry, terminal);
  }
  for (const { meaning, todo } of nextSteps(entries)) {
    terminal.note(`${meaning}. ${todo}.`);
  }
  const which = filter.failed ? ' failed and were not made good' : filter.refused ? ' were refused' : '';
  terminal.line(`${inThousands(entries.length)} of ${inThousands(runs)} runs since ${since.slice(0, 19)}Z${which}`);
  if (filter.failed && entries.length > 0) {
    terminal.line(`Next: ${PROGRAM} replay --dry-run, to see what a repeat would do`);
  }
}
