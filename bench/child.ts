import { type ChildProcess, type ForkOptions, fork } from 'node:child_process';
import { once } from 'node:events';

/**
 * Starts a script of the benchmark in a process of its own, with no environment but the one given, and on this Node unless
 * `node` is the path of another one.
 */
export function start(
  script: URL,
  args: readonly string[],
  env: NonNullable<ForkOptions['env']>,
  node: string = process.execPath,
): ChildProcess {
  // DEP0040 is about `punycode`, which node-fetch still loads.
  return fork(script, args, { env, execPath: node, execArgv: ['--disable-warning=DEP0040'] });
}

/** Sends a message to a process and waits for its answer. */
export function request<T extends object>(child: ChildProcess, order: object): Promise<T> {
  child.send(order);
  return message<T>(child);
}

/** The next message of a process. Rejects when it ends instead. */
export async function message<T extends object>(child: ChildProcess): Promise<T> {
  const gone = new AbortController();
  const ended = once(child, 'exit', { signal: gone.signal }).then(() => {
    throw new Error('A process of the benchmark ended without an answer');
  });
  try {
    const [received]: [T] = await Promise.race([once(child, 'message') as Promise<[T]>, ended]);
    return received;
  } finally {
    gone.abort();
    ended.catch(() => undefined);
  }
}
