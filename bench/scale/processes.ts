import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { totalmem } from 'node:os';
import { message, request, start } from '../child.ts';
import type { BotReport, CommandName, Order, Outcome, Reply } from './messages.ts';

const PRACTICE = new URL('./practice.ts', import.meta.url);
const BOT = new URL('./bot.ts', import.meta.url);
const COMMAND = new URL('./command.ts', import.meta.url);

/** The part of the machine's memory that the servers may fill. */
export const FOR_SERVERS = 0.75;

/** Both servers in a process of their own. */
export interface PracticeProcess {
  request(order: Order): Promise<Reply>;
  close(): Promise<void>;
}

export async function openPractice(): Promise<PracticeProcess> {
  const megabytes = Math.floor((totalmem() * FOR_SERVERS) / 2 ** 20);
  const child = start(PRACTICE, [], { NODE_OPTIONS: `--max-old-space-size=${megabytes}` });
  await message<Reply>(child);
  return { request: (order) => request<Reply>(child, order), close: () => end(child) };
}

/** The bot in a process of its own. */
export interface BotProcess {
  readonly url: string;
  /** Ends the process and returns its figures. */
  end(): Promise<BotReport>;
}

export async function startBot(): Promise<BotProcess> {
  const child = start(BOT, [], {});
  const { url } = await message<BotReport>(child);
  return {
    url,
    async end() {
      const report = await request<BotReport>(child, {});
      await end(child);
      return report;
    },
  };
}

/** Runs a command in a process of its own, with this environment. */
export function runCommand(name: CommandName, variables: Reply['variables']): Promise<Outcome> {
  return message<Outcome>(start(COMMAND, [name], { ...variables }));
}

async function end(child: ChildProcess): Promise<void> {
  const closed = once(child, 'exit');
  child.kill();
  await closed;
}
