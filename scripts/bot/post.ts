import { fetchInTime } from '../core/fetch-in-time.ts';

/** A request of our own to the bot. Never print its headers as they are. */
export interface BotRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What came back; no status when there was no answer. */
export interface Reply {
  readonly status: number | undefined;
  readonly text: string;
}

/** Milliseconds; the bot itself takes at most 25 seconds for an operator, and 12 for a delivery. */
const TIME_OUT = 60_000;

/** Posts it once, and follows no redirect: what opens the bot goes to no other host. Never throws. */
export async function post({ url, headers, body }: BotRequest): Promise<Reply> {
  try {
    const response = await fetchInTime(url, { method: 'POST', headers, body }, TIME_OUT);
    return { status: response.status, text: await response.text() };
  } catch {
    return { status: undefined, text: '' };
  }
}
