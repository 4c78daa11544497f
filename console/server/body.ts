import type { IncomingMessage } from 'node:http';

/** The largest body in bytes. */
const MAX_BODY = 64 * 1024;

/** Reads the JSON body of a request. Returns undefined when it is too large or no JSON, or when its content type is another. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  // A form of another site can send text, but not this type without asking first.
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? '')) {
    return undefined;
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > MAX_BODY) {
      return undefined;
    }
    chunks.push(bytes);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch {
    return undefined;
  }
}
