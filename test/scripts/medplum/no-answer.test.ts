import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connect } from '../../../scripts/medplum/connection.ts';
import { noAnswerOf } from '../../../scripts/medplum/no-answer.ts';
import { aServer } from '../support/a-server.ts';

function login(baseUrl: string): Promise<unknown> {
  return connect({ baseUrl, clientId: 'a-client', clientSecret: 'a-secret' });
}

/** A server that closes each connection at its first bytes, as one that speaks HTTPS does when it gets HTTP. */
async function aClosingServer(): Promise<string> {
  const server = createServer((socket) => socket.once('data', () => socket.destroy())).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`;
}

describe('a Medplum that does not answer', () => {
  it('because of a wrong port is not there', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    server.close();
    await once(server, 'close');
    await expect(login(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`)).rejects.toThrow(
      'Medplum does not answer: nothing listens at this address and port (while logging in)',
    );
  });

  it('because its port is blocked', async () => {
    await expect(login('http://127.0.0.1:6000/')).rejects.toThrow(
      ': its port belongs to another protocol, so it is blocked (while logging in)',
    );
  });

  it('because it speaks HTTP is said not to speak HTTPS', async () => {
    const url = await aServer((_request, response) => response.end());
    await expect(login(url.replace('http:', 'https:'))).rejects.toThrow('the server does not speak HTTPS at this port');
  });

  it('because it speaks HTTPS is said to close the connection, and why that may be', async () => {
    const failure = login(await aClosingServer());
    await expect(failure).rejects.toThrow(': the server closed the connection (while logging in)');
    await expect(failure).rejects.toHaveProperty('problems.0.todo', expect.stringContaining('speaks HTTPS'));
  });

  it.each([
    ['ENOTFOUND', /host name is not known/],
    ['EAI_AGAIN', /host name is not known/],
    ['CERT_HAS_EXPIRED', /certificate is not trusted/],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', /certificate is not trusted/],
    ['ERR_TLS_CERT_ALTNAME_INVALID', /certificate is not trusted/],
    ['ANOTHER', /no complete answer came/],
  ])('with the code %s', (code, why) => {
    const cause = Object.assign(new Error('of the connection'), { code });
    expect(noAnswerOf(new TypeError('fetch failed', { cause }))?.why).toMatch(why);
    // A host with several addresses fails with the errors of all.
    expect(noAnswerOf(new TypeError('fetch failed', { cause: new AggregateError([cause]) }))?.why).toMatch(why);
  });

  it('is not the reason of another error', () => {
    expect(noAnswerOf(new TypeError('x is not a function'))).toBeUndefined();
    expect(noAnswerOf(new Error('fetch failed'))).toBeUndefined();
  });
});
