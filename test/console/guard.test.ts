import { describe, expect, it } from 'vitest';
import { newKey } from '../../console/server/key.ts';
import { aConsole, ask, askWithKey, fakeSources } from './support.ts';

const ID = '507f191e810c19729de860ea';
const READS = ['/api/state', '/api/status', '/api/patients', `/api/patients/${ID}`] as const;
const FILES = ['/', '/page.js', '/page.css', '/icon.svg'] as const;

describe('the key', () => {
  it.each([...READS, '/api/stream', '/api/nothing'])('is needed for %s, and no other one will do', async (path) => {
    const running = await aConsole();
    const { key } = running;
    const wrong = [undefined, '', newKey(), key.slice(1), `${key}x`, key.toUpperCase(), `${key}, ${key}`];
    for (const given of wrong) {
      const headers = given === undefined ? {} : { 'x-console-key': given };
      const { status, text } = await ask(running, { path, headers });
      expect({ status, given }).toEqual({ status: 401, given });
      expect(text).not.toContain(key);
    }
  });

  it('does not count in a query, a cookie or another header', async () => {
    const running = await aConsole();
    const { key } = running;
    for (const headers of [{ cookie: `key=${key}` }, { authorization: `Bearer ${key}` }]) {
      expect((await ask(running, { path: `/api/state?key=${key}`, headers })).status).toBe(401);
    }
  });

  it.each(READS)('opens %s', async (path) => {
    expect((await askWithKey(await aConsole(), { path })).status).toBe(200);
  });

  it('is in the fragment of the address, and new for each console', async () => {
    const [one, other] = [await aConsole(), await aConsole()];
    expect(one.address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#key=[\w-]{32}$/);
    expect(one.key).not.toBe(other.key);
  });
});

describe('a request from elsewhere', () => {
  const hosts = (port: string) => [
    'evil.example',
    `evil.example:${port}`,
    `localhost:${port}`,
    '127.0.0.1',
    '127.0.0.1:1',
  ];
  it.each([...FILES, ...READS])('is refused at %s when its Host is another name', async (path) => {
    const running = await aConsole();
    for (const host of hosts(new URL(running.origin).port)) {
      expect({ host, status: (await askWithKey(running, { path, headers: { host } })).status }).toEqual({
        host,
        status: 403,
      });
    }
  });

  it.each([
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'http://127.0.0.1:1' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ])('is refused with %o, right key or not', async (headers) => {
    const running = await aConsole();
    for (const path of ['/', '/page.js', ...READS]) {
      expect((await askWithKey(running, { path, headers })).status).toBe(403);
    }
  });

  it('is allowed with its own Origin', async () => {
    const running = await aConsole();
    const headers = { origin: running.origin, 'sec-fetch-site': 'same-origin' };
    expect((await askWithKey(running, { path: '/api/state', headers })).status).toBe(200);
  });
});

describe('every answer', () => {
  it.each([...FILES, ...READS, '/nowhere', '/api/nothing'])(
    'at %s is not stored, framed or mixed with other sites',
    async (path) => {
      const { headers } = await askWithKey(await aConsole(), { path });
      expect(headers).toMatchObject({
        'cache-control': 'no-store',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
      });
      const policy = headers['content-security-policy'];
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/unsafe|https?:|\*/);
    },
  );

  it('has no data in the files of the page, and nothing inline', async () => {
    const { text } = await ask(await aConsole(), { path: '/' });
    expect(text).not.toMatch(/<style|style=|<script(?! type="module" src="\/page\.js"><)|\son\w+=|https?:/);
  });

  it('does not say where an unexpected error happened', async () => {
    const failing = async (): Promise<never> => {
      throw new Error('Zara Example 07700 900123');
    };
    const running = await aConsole(fakeSources({ status: failing }));
    const { status, text } = await askWithKey(running, { path: '/api/status' });
    expect(status).toBe(500);
    expect(text).not.toMatch(/Zara|07700|\.ts/);
  });
});
