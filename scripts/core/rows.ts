import type { Style } from './columns.ts';
import type { Cell } from './output/table.ts';
import type { Terminal } from './terminal.ts';

/** What a command did with a thing; in a dry run, what it would do. */
export type State = 'created' | 'updated' | 'removed' | 'unchanged' | 'passed' | 'waiting' | 'skipped';

/** A line of the table that a command shows at its end. It holds no secret. */
export interface Row {
  readonly thing: string;
  readonly state: State;
  readonly detail?: string;
}

const COLOURS: Readonly<Record<State, Style>> = {
  created: 'green',
  updated: 'yellow',
  removed: 'yellow',
  unchanged: 'dim',
  passed: 'green',
  waiting: 'magenta',
  skipped: 'dim',
};

/** The words of a dry run. */
const PLANNED: Readonly<Partial<Record<State, string>>> = {
  created: 'would be created',
  updated: 'would be updated',
  removed: 'would be removed',
};

/** Returns the state of a thing that existed or not, and differed from its wanted state or not. */
export function stateOf(existing: unknown, { differs }: { readonly differs: boolean }): State {
  return existing === undefined ? 'created' : differs ? 'updated' : 'unchanged';
}

/** Shows the rows as a table. */
export function showRows(
  rows: readonly Row[],
  { dryRun, terminal }: { readonly dryRun: boolean; readonly terminal: Terminal },
): void {
  terminal.table(rows.map(({ thing, state, detail = '' }) => [thing, inColour(state, { dryRun }), detail]));
}

function inColour(state: State, { dryRun }: { readonly dryRun: boolean }): Cell {
  return { text: inWords(state, { dryRun }), style: COLOURS[state] };
}

function inWords(state: State, { dryRun }: { readonly dryRun: boolean }): string {
  return (dryRun && PLANNED[state]) || state;
}

/** Lists each state of the rows once. */
export function statesOf(rows: readonly Row[], { dryRun }: { readonly dryRun: boolean }): string {
  return [...new Set(rows.map(({ state }) => inWords(state, { dryRun })))].join(', ');
}
