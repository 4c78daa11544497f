import type { FaultyRequest } from '../../local/faults.ts';
import type { LocalMedplum } from '../../local/medplum/server.ts';

/** The parts of a request by which a repeated write is recognised. */
const HEADERS = ['authorization', 'content-type', 'if-match', 'if-none-exist'] as const;
/** How often Medplum's client makes a call whose connection breaks. */
const TRIES = 3;

export type Method = 'POST' | 'PUT' | 'DELETE';

/** Whether a request writes a Patient, or several in a batch. */
export function isPatientWrite(method: Method): (request: FaultyRequest) => boolean {
  return (request) => request.method === method && /^\/fhir\/R4(\/Patient(\/[^/]*)?)?\/?$/.test(request.path);
}

/**
 * Holds the next write with that method. The run that makes it sees its connection break. The returned function lets the
 * same request take effect and returns the status of its answer, for which the run no longer waits.
 */
export function keepBack(medplum: LocalMedplum, method: Method): () => Promise<number> {
  let write: FaultyRequest | undefined;
  medplum.faults.add({
    match: (request) => {
      const isIt = isPatientWrite(method)(request);
      write = isIt ? request : write;
      return isIt;
    },
    times: TRIES,
    cut: true,
  });
  return async () => {
    if (!write || medplum.faults.pending > 0) {
      throw new Error('No run has made and given up that write');
    }
    const { path, headers, body } = write;
    const sent = HEADERS.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]]));
    const response = await fetch(new URL(path, medplum.baseUrl), {
      method,
      headers: Object.fromEntries(sent),
      ...(method !== 'DELETE' && { body }),
    });
    await response.body?.cancel();
    return response.status;
  };
}
