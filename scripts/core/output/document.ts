import type { Problem } from '../problem.ts';
import type { Edit } from './command-lines.ts';
import { printableJson } from './printable.ts';

/** What every JSON document has in common, beside the members of the command's report. */
export interface CommonMembers {
  /** The name of the command; null when the command line names none. */
  readonly command: string | null;
  /** The exit code of the process. */
  readonly exitCode: number;
  /** What a person has to see to; empty when there is nothing. Without a report it says why there is none. */
  readonly problems: readonly Problem[];
}

/** Formats the one JSON document that a command prints with `--json`. Problems of the report come first. */
export function jsonDocument(
  { command, exitCode, problems }: CommonMembers,
  report: object | undefined,
  edit?: Edit,
): string {
  const found: unknown = report && 'problems' in report ? report.problems : [];
  const all = [...(Array.isArray(found) ? found : []), ...problems];
  return printableJson({ ...report, command, exitCode, problems: all }, edit);
}
