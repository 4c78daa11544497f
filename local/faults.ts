import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** The parts of a request that a fault's `match` can use. */
export interface FaultyRequest {
  readonly method: string;
  /** As sent, with the query string. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The text as sent, or the JSON of the parsed body. */
  readonly body: string;
}

/** A fault, or another event, during a request. With neither `status` nor `cut` the request is handled as usual. */
export interface Fault {
  /** Selects the requests; every request when left out. */
  readonly match?: (request: FaultyRequest) => boolean;
  /** For how many requests; 1 when left out. */
  readonly times?: number;
  /** `before` the request takes effect (default), or `after` it, so that only its answer is lost. */
  readonly when?: 'before' | 'after';
  readonly delayMs?: number;
  /** The status of the answer that is sent instead, with `body` (empty when left out). */
  readonly status?: number;
  readonly body?: string;
  /** The content type of that answer; JSON when left out. */
  readonly contentType?: string;
  /** Destroys the connection without an answer. */
  readonly cut?: boolean;
  /** Runs first, while the request waits. */
  readonly run?: () => unknown;
}

/** The faults that wait for their request: the first that matches is used. */
export class Faults {
  #waiting: { readonly fault: Fault; left: number }[] = [];

  add(fault: Fault): void {
    this.#waiting.push({ fault, left: fault.times ?? 1 });
  }

  clear(): void {
    this.#waiting = [];
  }

  /** How many faults still wait for a request. */
  get pending(): number {
    return this.#waiting.length;
  }

  take(request: FaultyRequest): Fault | undefined {
    const entry = this.#waiting.find(({ fault }) => fault.match?.(request) ?? true);
    if (entry) {
      entry.left -= 1;
      this.#waiting = this.#waiting.filter(({ left }) => left > 0);
    }
    return entry?.fault;
  }
}

interface ParsedRequest extends IncomingMessage {
  readonly originalUrl?: string;
  readonly body?: unknown;
}

/** The middleware that applies faults. Mount it after the body parsers and before all routes. */
export function applyFaults(
  faults: Faults,
): (request: ParsedRequest, response: ServerResponse, next: (error?: unknown) => void) => void {
  return (request, response, next) => {
    const { method = '', originalUrl, url = '', headers } = request;
    const fault = faults.take({ method, path: originalUrl ?? url, headers, body: bodyText(request.body) });
    if (!fault) {
      next();
    } else if (fault.when === 'after') {
      holdAnswer(fault, request, response);
      next();
    } else {
      happen(fault, request, response).then((over) => {
        if (!over) {
          next();
        }
      }, next);
    }
  };
}

function bodyText(body: unknown): string {
  if (Buffer.isBuffer(body)) {
    return body.toString();
  }
  return typeof body === 'string' ? body : (JSON.stringify(body) ?? '');
}

/** Holds the finished answer until the fault was applied. The answer must be sent in one piece. */
function holdAnswer(fault: Fault, request: ParsedRequest, response: ServerResponse): void {
  const { end } = response;
  response.end = (...answer: unknown[]) => {
    response.end = end;
    happen(fault, request, response).then(
      (over) => over || Reflect.apply(end, response, answer),
      () => request.socket.destroy(),
    );
    return response;
  };
}

/** Resolves to true when the request is over. */
async function happen(fault: Fault, request: ParsedRequest, response: ServerResponse): Promise<boolean> {
  await fault.run?.();
  if (fault.delayMs !== undefined) {
    await sleep(fault.delayMs);
  }
  if (fault.cut) {
    request.socket.destroy();
    return true;
  }
  if (fault.status === undefined) {
    return false;
  }
  for (const name of response.getHeaderNames()) {
    response.removeHeader(name);
  }
  response.statusCode = fault.status;
  response.setHeader('Content-Type', fault.contentType ?? 'application/json');
  response.end(fault.body ?? '');
  return true;
}
