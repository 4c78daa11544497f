import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Order, Outcome, Reply } from './messages.ts';

const CLINIC = new URL('./clinic.ts', import.meta.url);
const SUBJECT = new URL('./subject.ts', import.meta.url);

/** Both servers in a process of their own. */
export interface ClinicProcess {
  readonly variables: Reply['variables'];
  tell(order: Order): Promise<Reply>;
  close(): Promise<void>;
}

export async function openClinicProcess(): Promise<ClinicProcess> {
  const child = fork(CLINIC, { env: {} });
  const { variables } = await message<Reply>(child);
  return {
    variables,
    tell: (order) => {
      child.send(order);
      return message<Reply>(child);
    },
    async close() {
      const closed = once(child, 'exit');
      child.kill();
      await closed;
    },
  };
}

/** Runs a subject against a clinic in a process of its own. */
export async function runSubject(name: string, { variables }: ClinicProcess): Promise<Outcome> {
  return message<Outcome>(fork(SUBJECT, [name], { env: { ...variables } }));
}

/** The next message of a child. Rejects when it ends instead. */
async function message<T extends object>(child: ChildProcess): Promise<T> {
  const gone = new AbortController();
  const ended = once(child, 'exit', { signal: gone.signal }).then(() => {
    throw new Error('A process of the benchmark ended before its time');
  });
  try {
    const [received]: [T] = await Promise.race([once(child, 'message') as Promise<[T]>, ended]);
    return received;
  } finally {
    gone.abort();
    ended.catch(() => undefined);
  }
}
