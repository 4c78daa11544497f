import { afterEach, describe, expect, it, vi } from 'vitest';
import { jsonAnswer } from '../../../fixtures/fake-semble.ts';
import { askerOf } from '../../../scripts/semble/client.ts';

const ask = askerOf({ url: 'https://semble.example/graphql', token: 'a-token' });
const MUTATION = 'mutation { createWebhook { data { id } error } }';

afterEach(() => void vi.unstubAllGlobals());

function semble(error: unknown): ReturnType<typeof ask> {
  vi.stubGlobal('fetch', async () => jsonAnswer({ data: { createWebhook: { data: null, error } } }));
  return ask(MUTATION, {});
}

describe("an operator's client of Semble", () => {
  it("finds the refusal in a mutation's own payload", async () => {
    expect(await semble('Missing permission createWebhooks')).toMatchObject({
      problems: [{ kind: 'missing-permission', path: ['createWebhook'], text: 'Missing permission createWebhooks' }],
    });
  });

  it.each([7, '', null, { text: 'Refused' }])(
    'does not treat a payload with the error %j as refused',
    async (refusal) => {
      expect(await semble(refusal)).toMatchObject({ problems: [] });
    },
  );
});
