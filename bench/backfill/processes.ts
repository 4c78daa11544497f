import { once } from 'node:events';
import { message, request, start } from '../child.ts';
import type { Order, Outcome, Reply } from './messages.ts';

const CLINIC = new URL('./clinic.ts', import.meta.url);
const SUBJECT = new URL('./subject.ts', import.meta.url);

/** Both servers in a process of their own. */
export interface ClinicProcess {
  readonly variables: Reply['variables'];
  request(order: Order): Promise<Reply>;
  close(): Promise<void>;
}

export async function openClinicProcess(): Promise<ClinicProcess> {
  const child = start(CLINIC, [], {});
  const { variables } = await message<Reply>(child);
  return {
    variables,
    request: (order) => request<Reply>(child, order),
    async close() {
      const closed = once(child, 'exit');
      child.kill();
      await closed;
    },
  };
}

/** Runs a subject against a clinic in a process of its own. */
export async function runSubject(name: string, { variables }: ClinicProcess): Promise<Outcome> {
  return message<Outcome>(start(SUBJECT, [name], { ...variables }));
}
