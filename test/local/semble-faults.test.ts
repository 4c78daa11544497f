import { describe, expect, it } from 'vitest';
import { Faults } from '../../local/faults.ts';
import { aFullToken, aLocalSemble, ask } from './semble-support.ts';

const PRACTICE = '{ practice { id } }';
const CREATE = `mutation { createWebhook(input: { url: "https://bot.example.org/", label: "x", eventTypes: "patient.created" })
  { data { id } error } }`;

describe('a fault', () => {
  it('answers instead of the server, once by default', async () => {
    const semble = await aLocalSemble();
    const token = aFullToken(semble);
    semble.faults.add({ status: 503, body: '{"errors":[]}' });
    expect(semble.faults.pending).toBe(1);
    expect(await ask(semble, token, PRACTICE)).toEqual({ status: 503, body: { errors: [] } });
    expect(semble.faults.pending).toBe(0);
    expect(await ask(semble, token, PRACTICE)).toMatchObject({ status: 200 });
  });

  it('happens as often as `times` says, and waiting faults can be cleared', async () => {
    const semble = await aLocalSemble();
    const token = aFullToken(semble);
    semble.faults.add({ status: 500, body: '{}', times: 2 });
    const statuses = [];
    for (let requests = 0; requests < 3; requests += 1) {
      statuses.push((await ask(semble, token, PRACTICE)).status);
    }
    expect(statuses).toEqual([500, 500, 200]);
    semble.faults.add({ status: 500, times: Number.POSITIVE_INFINITY });
    semble.faults.clear();
    expect(await ask(semble, token, PRACTICE)).toMatchObject({ status: 200 });
  });

  it('waits for the request that it is meant for', async () => {
    const semble = await aLocalSemble();
    const token = aFullToken(semble);
    semble.faults.add({
      match: ({ method, path, body }) => method === 'POST' && path === '/graphql' && body.includes('createWebhook'),
      status: 500,
      body: '{}',
    });
    expect(await ask(semble, token, PRACTICE)).toMatchObject({ status: 200 });
    expect(await ask(semble, token, CREATE)).toMatchObject({ status: 500 });
  });

  it('before a change keeps it from taking effect', async () => {
    const semble = await aLocalSemble();
    semble.faults.add({ cut: true });
    await expect(ask(semble, aFullToken(semble), CREATE)).rejects.toThrow('fetch failed');
    expect(semble.subscriptions.list({ includeDeleted: true })).toHaveLength(0);
  });

  it.each([{ cut: true }, { status: 502, body: '<html>', contentType: 'text/html' }])(
    'after a change loses the answer alone: %o',
    async (what) => {
      const semble = await aLocalSemble();
      semble.faults.add({ ...what, when: 'after' });
      await expect(ask(semble, aFullToken(semble), CREATE)).rejects.toThrow();
      expect(semble.subscriptions.list({ includeDeleted: true })).toHaveLength(1);
      expect(await ask(semble, aFullToken(semble), CREATE)).toMatchObject({ status: 200 });
    },
  );

  it('names the content type of its answer', async () => {
    const semble = await aLocalSemble();
    semble.faults.add({ status: 403, body: '<html>no</html>', contentType: 'text/html' });
    const response = await fetch(semble.url, { method: 'POST' });
    expect([response.status, response.headers.get('Content-Type'), await response.text()]).toEqual([
      403,
      'text/html',
      '<html>no</html>',
    ]);
  });

  it('without an answer runs first and then lets the request continue', async () => {
    const semble = await aLocalSemble();
    const { id } = semble.store.createPatient({ lastName: 'Example' });
    const query = `{ patient(id: "${id}") { lastName } }`;
    const change = (lastName: string) => async () => {
      await Promise.resolve();
      semble.store.updatePatient(id, { lastName });
    };
    const token = aFullToken(semble);
    semble.faults.add({ run: change('Before'), delayMs: 1 });
    expect((await ask(semble, token, query)).body).toEqual({ data: { patient: { lastName: 'Before' } } });
    semble.faults.add({ run: change('After'), when: 'after' });
    expect((await ask(semble, token, query)).body).toEqual({ data: { patient: { lastName: 'Before' } } });
    expect(semble.store.get(id).details.lastName).toBe('After');
  });

  it('that throws is seen by the caller', async () => {
    const semble = await aLocalSemble();
    const run = () => Promise.reject(new Error('broken fault'));
    semble.faults.add({ run });
    expect(await ask(semble, aFullToken(semble), PRACTICE)).toMatchObject({ status: 500 });
    semble.faults.add({ run, when: 'after' });
    await expect(ask(semble, aFullToken(semble), PRACTICE)).rejects.toThrow('fetch failed');
  });
});

it('takes the first fault that matches and leaves the others waiting', () => {
  const faults = new Faults();
  const [first, second, third] = [{ match: () => false }, { status: 500 }, { status: 501 }];
  for (const fault of [first, second, third]) {
    faults.add(fault);
  }
  const request = { method: 'GET', path: '/', headers: {}, body: '' };
  expect(faults.take(request)).toBe(second);
  expect(faults.take(request)).toBe(third);
  expect(faults.take(request)).toBeUndefined();
  expect(faults.pending).toBe(1);
});
