const WINDOW = 60_000;

/** Whether a token may make one more request. The limit counts all requests with this token in any minute. */
export function rateLimit(requestsPerMinute: number | undefined, now: () => number): (token: string) => boolean {
  if (requestsPerMinute === undefined) {
    return () => true;
  }
  const accepted = new Map<string, number[]>();
  return (token) => {
    const recent = (accepted.get(token) ?? []).filter((time) => time > now() - WINDOW);
    const allowed = recent.length < requestsPerMinute;
    accepted.set(token, allowed ? [...recent, now()] : recent);
    return allowed;
  };
}
