import { fetchInTime } from '../core/fetch-in-time.ts';

/** A request of a command to the bot. Never print its headers as they are. */
export interface HttpRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The answer; without a status when there was none. */
export interface Reply {
  readonly status: number | undefined;
  readonly text: string;
  /** The time of the answer by the server's clock, to the second, in milliseconds since 1970; undefined without a `Date` header. */
  readonly date?: number;
}

/** Milliseconds. The bot takes at most 25 seconds for an operator request and 12 for a delivery. */
const TIME_OUT = 60_000;

/** Posts the request once. It follows no redirect, so that no secret goes to another host. Never throws. */
export async function post({ url, headers, body }: HttpRequest): Promise<Reply> {
  try {
    const response = await fetchInTime(url, { method: 'POST', headers, body }, TIME_OUT);
    const date = Date.parse(response.headers.get('Date') ?? '');
    return { status: response.status, text: await response.text(), ...(Number.isFinite(date) && { date }) };
  } catch {
    return { status: undefined, text: '' };
  }
}
