import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a fault is chosen by. */
export interface FaultyRequest {
  readonly method: string;
  /** As sent, with the query string. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** As sent, or the JSON of what a body parser made of it. */
  readonly body: string;
}

/** Something that goes wrong, or merely happens, during a request. With neither `status` nor `cut` the request goes on. */
export interface Fault {
  /** Which requests; every one when left out. */
  readonly match?: (request: FaultyRequest) => boolean;
  /** How many of them; 1 when left out. */
  readonly times?: number;
  /** `before` the request takes effect (default), or `after` it did, so that only its answer is lost. */
  readonly when?: 'before' | 'after';
  readonly delayMs?: number;
  /** Answered instead, with `body` (empty when left out). */
  readonly status?: number;
  readonly body?: string;
  /** JSON when left out. */
  readonly contentType?: string;
  /** The connection is destroyed without an answer. */
  readonly cut?: boolean;
  /** Happens first, while the request is held. */
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

/** The middleware that lets faults happen; it stands behind the body parsers and before everything else. */
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

/** Keeps the finished answer back until the fault has happened; the answer must be sent in one piece. */
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
