/**
 * Fetches a whole answer, body included, within so many milliseconds; else it throws a DOMException named TimeoutError.
 * The timer ends with the answer, which it would else keep in memory. Follows no redirect, so that what opens a server
 * goes to no other host.
 */
export async function fetchInTime(url: string, init: RequestInit, milliseconds: number): Promise<Response> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new DOMException('No answer in time', 'TimeoutError')), milliseconds);
  try {
    const answer = await fetch(url, { ...init, redirect: 'manual', signal: late.signal });
    const body = await answer.arrayBuffer();
    // Some statuses (204, 304) take no body, not even an empty one.
    return new Response(body.byteLength > 0 ? body : null, answer);
  } finally {
    clearTimeout(timer);
  }
}
