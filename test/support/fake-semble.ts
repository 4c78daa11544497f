import { vi } from 'vitest';

type Json = Record<string, unknown>;

/**
 * Semble as the bot's `fetch` meets it: one patient by id, with the practice's number definitions. It gives out whole
 * patients whatever the selection. `answer` may put another answer in the place of the next ones.
 */
export class FakeSemble {
  readonly patients = new Map<string, Json>();
  definitions: readonly Json[] | null = [{ id: '64b000000000000000000001', deleted: false, idType: 'NHS_UK' }];
  /** The documents and tokens that came. */
  readonly requests: { readonly query: string; readonly variables: Json; readonly token: string | null }[] = [];
  /** Consulted first; undefined lets the request through. May throw, as a lost connection does. */
  answer: (request: {
    readonly query: string;
    readonly variables: Json;
  }) => Promise<Response | undefined> | Response | undefined = () => undefined;
  /** Awaited when a request comes and again before its answer goes out. */
  hop: () => Promise<void> | void = () => undefined;

  /** Takes the place of the global `fetch` until `vi.unstubAllGlobals()`. */
  install(): this {
    vi.stubGlobal('fetch', (_url: string, init: RequestInit) => this.fetch(init));
    return this;
  }

  private async fetch(init: RequestInit): Promise<Response> {
    const request = JSON.parse(String(init.body)) as { query: string; variables: Json };
    this.requests.push({ ...request, token: new Headers(init.headers).get('x-token') });
    await this.hop();
    const instead = await this.answer(request);
    const response =
      instead ??
      jsonAnswer({
        data: {
          patient: structuredClone(this.patients.get(String(request.variables['id'])) ?? null),
          ...(request.query.includes('practice') && { practice: { practiceNumbers: this.definitions } }),
        },
      });
    await this.hop();
    return response;
  }
}

export function jsonAnswer(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json; charset=utf-8' } });
}

export function htmlAnswer(status: number): Response {
  return new Response('<html>nginx</html>', { status, headers: { 'content-type': 'text/html' } });
}
