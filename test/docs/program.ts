import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError, type Option } from '@commander-js/extra-typings';
import { SETTING } from '../../src/settings.ts';

/** The commands of the program, by name: each folder of scripts/commands defines one. */
export async function allCommands(): Promise<ReadonlyMap<string, Command>> {
  const files = globSync('scripts/commands/*/command.ts');
  const commands = await Promise.all(files.map((file) => commandOf(file)));
  return new Map(commands.map((command) => [command.name(), command]));
}

async function commandOf(file: string): Promise<Command> {
  const module: Readonly<Record<string, unknown>> = await import(join(process.cwd(), file));
  const [create, ...others] = Object.entries(module).filter(([name]) => name.endsWith('Command'));
  if (typeof create?.[1] !== 'function' || others.length > 0) {
    throw new Error(`${file} exports no function, or several, whose name ends with Command`);
  }
  const command: unknown = Reflect.apply(create[1], undefined, []);
  if (!(command instanceof Command)) {
    throw new Error(`${create[0]} of ${file} returns no command`);
  }
  return command;
}

/** The options of a command that its help shows, as they are typed: `--dry-run`. */
export function optionsOf(command: Command): string[] {
  const shown = command.options.filter((option: Option) => !option.hidden);
  return shown.flatMap(({ long }) => long ?? []);
}

/** The names of the variables that the commands read. */
export function allVariables(): ReadonlySet<string> {
  const source = readFileSync('scripts/core/variables/known-variables.ts', 'utf8');
  const own = [...source.matchAll(/'((?:MEDPLUM|SEMBLE)_[A-Z_]+)'/g)].map(([, name = '']) => name);
  return new Set([...own, ...Object.values(SETTING)]);
}

/** Whether commander accepts the options of a command line; the command does not run. Returns its complaint otherwise. */
export async function complaintAbout(command: Command, args: readonly string[]): Promise<string | undefined> {
  command.exitOverride().configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
  command.action(() => undefined);
  try {
    await command.parseAsync(args, { from: 'user' });
    return undefined;
  } catch (error) {
    return error instanceof CommanderError && error.exitCode === 0 ? undefined : String(error);
  }
}
