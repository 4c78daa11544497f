import * as v from 'valibot';
import type { Attempt } from '../../../local/semble/webhooks/delivery.ts';
import { styled } from '../../core/columns.ts';

const answerBody = v.object({ result: v.pipe(v.string(), v.regex(/^[a-z-]{1,20}$/)) });
const deliveryBody = v.object({ identifiers: v.record(v.string(), v.string()) });

/** One line for an attempt of a delivery: time, event, status, result, duration, Semble id. It fits into 80 columns. */
export function deliveryLine({ sentAt, eventType, status, answer, milliseconds, body }: Attempt): string {
  const { patientId, sourcePatientId } = parsed(deliveryBody, body)?.identifiers ?? {};
  const isAccepted = status !== undefined && status < 300;
  const words = [
    new Date(sentAt).toTimeString().slice(0, 8),
    eventType.padEnd(22),
    styled(isAccepted ? 'green' : 'red', String(status ?? '---')),
    (parsed(answerBody, answer)?.result ?? (isAccepted ? '-' : 'failed')).padEnd(9),
    `${Math.round(milliseconds)} ms`.padStart(7),
    patientId ?? sourcePatientId ?? '',
  ];
  return words.join(' ').trimEnd();
}

function parsed<T>(schema: v.GenericSchema<unknown, T>, text: string): T | undefined {
  try {
    const read = v.safeParse(schema, JSON.parse(text));
    return read.success ? read.output : undefined;
  } catch {
    return undefined;
  }
}
