import type { FaultyRequest } from '../../local/faults.ts';
import type { LocalMedplum } from '../../local/medplum/server.ts';

/** What makes a write the same write again. */
const HEADERS = ['authorization', 'content-type', 'if-match', 'if-none-exist'] as const;
/** How often Medplum's client makes a call whose connection breaks. */
const TRIES = 3;

export type Method = 'POST' | 'PUT' | 'DELETE';

/** Whether a request writes a Patient, or several in a batch. */
export function isPatientWrite(method: Method): (request: FaultyRequest) => boolean {
  return (request) => request.method === method && /^\/fhir\/R4(\/Patient(\/[^/]*)?)?\/?$/.test(request.path);
}

/**
 * Keeps back the next write of that method: the run that makes it sees its connection break. The very same request
 * takes effect when what is returned is called, which gives the status of the answer that nobody waits for any more.
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
      throw new Error('No run has made that write, or none has given it up');
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
