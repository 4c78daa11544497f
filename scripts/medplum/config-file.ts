import { readFileSync, writeFileSync } from 'node:fs';
import * as v from 'valibot';
import { BOT_NAME } from '../core/names.ts';
import { CommandFailure } from '../core/problem.ts';

const config = v.looseObject({ bots: v.array(v.looseObject({ name: v.string(), id: v.string() })) });

/**
 * Writes the Bot's id into a `medplum.config.json`, from which Medplum's own command line deploys code. Returns whether the
 * file had another id; a dry run writes nothing. Throws CommandFailure for a file of another shape.
 */
export function writeBotId(file: string, botId: string | undefined, { dryRun }: { readonly dryRun: boolean }): boolean {
  const read = readConfig(file);
  const { bots } = read;
  const differs = botId === undefined || bots.some(({ name, id }) => name === BOT_NAME && id !== botId);
  if (differs && !dryRun && botId !== undefined) {
    const named = bots.map((bot) => (bot.name === BOT_NAME ? { ...bot, id: botId } : bot));
    writeFileSync(file, `${JSON.stringify({ ...read, bots: named }, undefined, 2)}\n`);
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
