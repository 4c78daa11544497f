import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalSemble } from '../../local/semble/server.ts';

/** The maximum wait for a second reader, in milliseconds: a wrong bot may read Semble too rarely. */
const MAX_WAIT_MS = 300;

/** Whether a request to Semble reads one patient. */
function readsPatient({ body }: { readonly body: string }): boolean {
  return /\bpatient\s*\(/.test(body);
}

/**
 * Raises one event and delivers it twice at the same time. Neither run gets Semble's answer before both have sent their
 * query, so both read before either writes.
 */
export async function together({ outbox, faults }: LocalSemble, raise: () => void): Promise<void> {
  const both = Promise.withResolvers<void>();
  let readers = 0;
  faults.add({
    match: readsPatient,
    times: 2,
    when: 'after',
    run: () => {
      readers += 1;
      if (readers === 2) {
        both.resolve();
      }
      return Promise.race([both.promise, sleep(MAX_WAIT_MS, undefined, { ref: false })]);
    },
  });
  outbox.hold();
  try {
    raise();
    const [delivery] = outbox.held;
    await Promise.all([delivery?.deliver(), delivery?.deliver()]);
  } finally {
    outbox.discard();
    faults.clear();
  }
}

/**
 * Raises an event and delivers it. While Semble's answer for it is under way, `newer` raises another event, and the
 * delivery of that event is answered first.
 */
export async function answerOlderLast(
  { outbox, faults }: LocalSemble,
  older: () => void,
  newer: () => void,
): Promise<void> {
  outbox.hold();
  let isOver = false;
  const overtake = async (): Promise<void> => {
    isOver = true;
    newer();
    await outbox.held.at(-1)?.deliver();
  };
  faults.add({ match: readsPatient, when: 'after', run: overtake });
  try {
    older();
    await outbox.held[0]?.deliver();
    if (!isOver) {
      await overtake();
    }
  } finally {
    outbox.discard();
    faults.clear();
  }
}
