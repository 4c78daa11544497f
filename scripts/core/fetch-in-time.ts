/**
 * Fetches a whole answer, body included. Throws a DOMException named TimeoutError after `milliseconds`. The timer is cleared
 * with the answer, because a running timer would keep the answer in memory. It follows no redirect, so that no secret goes
 * to another host.
 */
export async function fetchInTime(url: string, init: RequestInit, milliseconds: number): Promise<Response> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new DOMException('No answer in time', 'TimeoutError')), milliseconds);
  try {
    const answer = await fetch(url, { ...init, redirect: 'manual', signal: late.signal });
    const body = await answer.arrayBuffer();
    // A Response with the status 204 or 304 must not have a body, not even an empty one.
    return new Response(body.byteLength > 0 ? body : null, answer);
  } finally {
    clearTimeout(timer);
  }
}
