import type { LocalMedplum } from '../../../local/medplum/server.ts';
import type { Outbox } from '../../../local/semble/webhooks/outbox.ts';

/** A search for the Patient of one patient, or the condition of a create. */
const SEMBLE_ID = /patient-id(?:\||%7C)([0-9a-f]{24})/i;

/**
 * Makes the next delivery of a patient fail, with all its attempts: during each of them Medplum refuses the requests about that
 * patient, as in an outage. Other deliveries, and commands at other times, succeed.
 */
export function failNextDelivery(medplum: LocalMedplum, outbox: Outbox, attempts: number): void {
  let deliveryId: string | undefined;
  let made = 0;
  medplum.faults.add({
    match: ({ path, headers }) => {
      const patientId = SEMBLE_ID.exec(`${path} ${headers['if-none-exist'] ?? ''}`)?.[1] ?? '';
      const delivery = [...outbox.underWay].find(({ identifiers }) => Object.values(identifiers).includes(patientId));
      deliveryId ??= delivery?.id;
      return made < attempts && delivery !== undefined && delivery.id === deliveryId;
    },
    times: Number.POSITIVE_INFINITY,
    status: 503,
    body: '{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"transient"}]}',
  });
  const stop = outbox.onAttempt((attempt) => {
    made += attempt.deliveryId === deliveryId ? 1 : 0;
    if (made === attempts) {
      stop();
    }
  });
}
