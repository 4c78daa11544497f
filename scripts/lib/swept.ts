import * as v from 'valibot';
import type { Swept } from '../../src/bots/operator-request.ts';

const id = v.pipe(v.string(), v.regex(/^[0-9a-f]{24}$/));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const reasons = v.array(v.object({ id, reason: v.string() }));

const swept = v.object({
  result: v.literal('swept'),
  next: v.exactOptional(v.pipe(v.string(), v.nonEmpty())),
  counts: v.object({
    created: count,
    updated: count,
    unchanged: count,
    deleted: count,
    deactivated: count,
    absent: count,
    kept: count,
    quarantined: count,
    failed: count,
  }),
  differing: v.array(v.object({ id, elements: v.array(v.string()) })),
  quarantined: reasons,
  failed: reasons,
});

/** Reads the bot's answer to an operator's request; undefined when it is something else. */
export function parseSwept(text: string): Swept | undefined {
  try {
    return v.parse(swept, JSON.parse(text));
  } catch {
    return undefined;
  }
}
