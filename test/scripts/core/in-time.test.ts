import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { heapInUse } from '../../../bench/memory-used.ts';
import { post } from '../../../scripts/bot/post.ts';
import { fetchInTime } from '../../../scripts/core/fetch-in-time.ts';
import { askerOf } from '../../../scripts/semble/client.ts';
import { aServer } from '../support/a-server.ts';

/** Whether something is still kept in memory, once nothing is left to collect. */
async function isKept(something: WeakRef<object>): Promise<boolean> {
  await setTimeout(10);
  heapInUse();
  return something.deref() !== undefined;
}

it('keeps no answer in memory until its time is up', async () => {
  const url = await aServer((_request, response) =>
    response.setHeader('content-type', 'application/json').end('{"data":{"practice":null}}'),
  );
  const ask = askerOf({ url, token: 'token' });
  const answer = async () => new WeakRef(await ask('query Practice { practice { id } }', {}));
  expect(await isKept(await answer())).toBe(false);
  const response = async () => new WeakRef(await fetchInTime(url, {}, 60_000));
  expect(await isKept(await response())).toBe(false);
});

it('takes an answer whole, also one without a body', async () => {
  const url = await aServer((request, response) => {
    response.statusCode = request.url === '/none' ? 204 : 201;
    response.setHeader('etag', 'W/"1"').end(request.url === '/none' ? undefined : '{"a":1}');
  });
  const some = await fetchInTime(url, {}, 60_000);
  expect([some.status, some.headers.get('etag'), await some.json()]).toEqual([201, 'W/"1"', { a: 1 }]);
  const none = await fetchInTime(`${url}none`, {}, 60_000);
  expect([none.status, await none.text()]).toEqual([204, '']);
});

it('ends where the answer does not begin in time, and where it does not end', async () => {
  const url = await aServer((request, response) => {
    if (request.url === '/half') {
      response.write('half');
    }
  });
  const late = { name: 'TimeoutError' };
  await expect(fetchInTime(url, {}, 30)).rejects.toMatchObject(late);
  await expect(fetchInTime(`${url}half`, {}, 30)).rejects.toMatchObject(late);
});

it('follows no redirect, so that what opens a server goes to no other host', async () => {
  const asked: (string | undefined)[] = [];
  const other = await aServer((request, response) => response.end(String(asked.push(request.url))));
  const url = await aServer((_request, response) => response.writeHead(307, { location: other }).end());
  const init = { method: 'POST', body: 'client_secret=secret' };
  expect((await fetchInTime(url, init, 60_000)).status).toBe(307);
  expect((await post({ url, headers: {}, body: '' })).status).toBe(307);
  expect(asked).toEqual([]);
});
