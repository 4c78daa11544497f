import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import * as v from 'valibot';
import { IS_CHECKOUT } from '#installation';
import { isLoopback } from '../core/environment.ts';
import { BOT_NAME, ENV_LOCAL } from '../core/names.ts';
import { CommandFailure } from '../core/problem.ts';

const config = v.looseObject({ bots: v.array(v.looseObject({ name: v.string(), id: v.string() })) });

/** The entry of an environment in a `medplum.config.json`, from which Medplum's own command line deploys code. */
export interface ConfigEntry {
  readonly file: string;
  /** The name of the entry, which Medplum's command line takes. */
  readonly name: string;
}

/**
 * Finds the entry of an environment in the `medplum.config.json` of the present folder. Each environment has one with its own
 * name: `.env` has the Bot's, and `staging.env` and `.env.staging` have `<the Bot's name>-staging`. Returns undefined outside
 * a checkout of this project, because another project's file is not ours to write, and for the servers of the command
 * `local`, whose Bot is gone when they end. Throws CommandFailure for a file of another shape.
 */
export function findConfigEntry(envFile: string | undefined, baseUrl: string | undefined): ConfigEntry | undefined {
  if (envFile !== undefined && basename(envFile) === ENV_LOCAL && isLoopback(baseUrl ?? '')) {
    return undefined;
  }
  const file = 'medplum.config.json';
  if (!IS_CHECKOUT || !existsSync(file) || !readConfig(file).bots.some(({ name }) => name === BOT_NAME)) {
    return undefined;
  }
  const environment = basename(envFile ?? '.env')
    .replace(/^\.?env\b|\.env$/g, '')
    .replace(/[^\w]+/g, '-')
    .replace(/^-|-$/g, '');
  return { file, name: environment ? `${BOT_NAME}-${environment}` : BOT_NAME };
}

/**
 * Writes the Bot's id into the entry and adds the entry when it is missing. Returns whether the file had another id; a dry run
 * writes nothing. Throws CommandFailure for a file of another shape.
 */
export function writeBotId(
  { file, name }: ConfigEntry,
  botId: string | undefined,
  { dryRun }: { readonly dryRun: boolean },
): boolean {
  const read = readConfig(file);
  const present = read.bots.find((bot) => bot.name === name);
  const differs = botId === undefined || present?.id !== botId;
  if (differs && !dryRun && botId !== undefined) {
    const model = read.bots.find((bot) => bot.name === BOT_NAME);
    const bots = present
      ? read.bots.map((bot) => (bot === present ? { ...bot, id: botId } : bot))
      : [...read.bots, { ...model, name, id: botId }];
    writeFileSync(file, `${JSON.stringify({ ...read, bots }, undefined, 2)}\n`);
  }
  return differs;
}

function readConfig(file: string): v.InferOutput<typeof config> {
  try {
    return v.parse(config, JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    const what = `${file} has no list of bots with name and id`;
    throw new CommandFailure({ what, todo: 'Restore the file from the repository.' }, { cause });
  }
}
