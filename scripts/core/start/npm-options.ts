import type { CommandUnknownOpts, Option } from '@commander-js/extra-typings';
import { quoted } from '../output/command-lines.ts';
import type { Problem } from '../problem.ts';

/** An option of the command that npm has taken for one of its own. */
interface KeptOption {
  readonly flag: string;
  /** The value that npm hands on; undefined for an option without a value, and where npm left the value among the operands. */
  readonly value: string | undefined;
  /** The name of the value that has to be found among the operands, such as `<file>`. */
  readonly missing: string | undefined;
}

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Finds the options that npm kept for itself. When the `--` is forgotten, as in `npm run remove --dry-run`, npm does not
 * hand on the option and sets `npm_config_dry_run=true`; running the command without the option would change what the
 * operator only wanted to see. Returns the problem with the line to type, or undefined when npm runs no script or kept
 * nothing. See https://docs.npmjs.com/cli/commands/npm-run and https://docs.npmjs.com/cli/using-npm/config.
 *
 * @param command The command that `args` names.
 * @param args The arguments after the name of the command.
 */
export function problemWithNpm(
  command: CommandUnknownOpts,
  args: readonly string[],
  variables: Variables,
): Problem | undefined {
  const ran = variables['npm_command'] ?? '';
  if (!['run', 'run-script', 'start'].includes(ran)) {
    return undefined;
  }
  const kept = command.options
    .flatMap((option) => keptOption(option, variables) ?? [])
    .filter(({ flag }) => !args.some((arg) => arg === flag || arg.startsWith(`${flag}=`)));
  if (kept.length === 0) {
    return undefined;
  }
  const silent = kept.some(({ flag }) => flag === '--json') ? '--silent ' : '';
  const script = variables['npm_lifecycle_event'] ?? command.name();
  const start = ran === 'start' ? `npm ${silent}start` : `npm run ${silent}${script}`;
  const flags = kept.map(({ flag }) => flag).join(' and ');
  return {
    what: `npm kept ${flags} for itself, so the command did not get ${kept.length > 1 ? 'them' : 'it'} and did nothing`,
    todo: `Type: ${start} -- ${rightArguments(kept, args, command.registeredArguments.length)}`,
    details: [
      `If you did not type ${flags}, look for the name in .npmrc and in the variables npm_config_*, and remove it.`,
    ],
  };
}

/** Whether a variable of npm's holds the option. A negated one (`--no-deploy`) makes an empty value. */
function keptOption(option: Option, variables: Variables): KeptOption | undefined {
  const flag = option.long;
  if (!flag || flag === '--help' || flag === '--version') {
    return undefined;
  }
  const name = flag.replace(/^--(no-)?/, '').replaceAll('-', '_');
  const value = variables[`npm_config_${name}`];
  if (value === undefined) {
    return undefined;
  }
  if (option.isBoolean() || option.negate) {
    return option.negate === (value === '') ? { flag, value: undefined, missing: undefined } : undefined;
  }
  const placeholder = /[<[].*$/.exec(option.flags)?.[0];
  return value === 'true' ? { flag, value: undefined, missing: placeholder } : { flag, value, missing: undefined };
}

/** The arguments as they should stand behind the `--`. Npm leaves a value that followed its option among the operands. */
function rightArguments(kept: readonly KeptOption[], args: readonly string[], operands: number): string {
  const given = [...args];
  const surplus = given.filter((arg) => !arg.startsWith('-')).slice(operands);
  const isClear = kept.filter(({ missing }) => missing).length === 1 && surplus.length === 1;
  // Npm does not tell which value followed which option, so several values are left to the person who typed them.
  for (const value of kept.some(({ missing }) => missing) ? surplus : []) {
    given.splice(given.lastIndexOf(value), 1);
  }
  const options = kept.flatMap(({ flag, value, missing }) => {
    const text = value ?? (missing && isClear ? surplus[0] : undefined);
    return text === undefined ? (missing ? [flag, missing] : [flag]) : [flag, quoted(text)];
  });
  return [...given.map(quoted), ...options].join(' ');
}
