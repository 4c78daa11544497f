import { describe, expect, it, vi } from 'vitest';
import { problemsOf } from '../../../scripts/core/command.ts';
import { connect } from '../../../scripts/medplum/connection.ts';
import { aServer } from '../support/a-server.ts';
import { aClinic } from '../support/clinic.ts';

interface Answer {
  readonly status?: number;
  readonly type?: string;
  readonly body?: string;
  readonly location?: string;
}

/** Everything that is asked, and the problems of a login that is answered so. */
async function loginAnswered({ status = 200, type = 'application/json', body = '', location }: Answer) {
  const asked: (string | undefined)[] = [];
  const url = await aServer((request, response) => {
    asked.push(request.url);
    response.writeHead(status, { 'content-type': type, ...(location && { location }) }).end(body || undefined);
  });
  const logged = vi.spyOn(console, 'error').mockReturnValue();
  const login = connect({ baseUrl: `${url}medplum/`, clientId: 'a-client', clientSecret: 'a-secret' });
  const error: unknown = await login.catch((reason: unknown) => reason);
  const [problem, ...others] = problemsOf(error);
  expect(others).toEqual([]);
  expect(logged).not.toHaveBeenCalled();
  return { url, asked, what: problem?.what ?? '', todo: problem?.todo ?? '' };
}

/** An unsigned token with these claims. */
function aToken(claims: object): string {
  return ['{}', JSON.stringify(claims), 'x'].map((part) => Buffer.from(part).toString('base64url')).join('.');
}

const HTML = { type: 'text/html', body: '<html>an app</html>' };

describe('a login that gives no token', () => {
  it.each<[string, Answer]>([
    ['an empty object', { body: '{}' }],
    ['an error', { body: '{"error":"invalid_client"}' }],
    ['an outcome', { body: '{"resourceType":"OperationOutcome","issue":[]}' }],
    ['a list', { body: '[]' }],
    ['null', { body: 'null' }],
    ['a text', { body: '"token"' }],
    ['nothing', {}],
    ['broken JSON', { body: '{"access_token":' }],
    ['a page', HTML],
    ['a number for a token', { body: '{"access_token":7}' }],
    ['an empty token', { body: '{"access_token":""}' }],
    ['a token that is none of Medplum', { body: '{"access_token":"opaque"}' }],
    ['a token that can not be read', { body: '{"access_token":"a.b.c"}' }],
    ['a token of another server', { body: JSON.stringify({ access_token: aToken({ sub: 'somebody' }) }) }],
    ['a page that is not there', { ...HTML, status: 404 }],
    ['a page that says no', { ...HTML, status: 403 }],
    ['no content', { status: 204 }],
    ['a list that says no', { status: 401, body: '[]' }],
  ])('(%s) names the address and asks whether it is really a Medplum', async (_what, answer) => {
    const { url, what, todo } = await loginAnswered(answer);
    expect(what).toContain(`${url}medplum/`);
    expect(what).toContain(String(answer.status ?? 200));
    expect(todo).toMatch(/MEDPLUM_BASE_URL: is it really a Medplum/);
    expect(what + todo).not.toMatch(/a-secret|Unexpected|<html>/);
  });

  it.each<[string, Answer]>([
    ['a web page', HTML],
    ['a web page', { ...HTML, status: 404 }],
    ['other JSON', { body: '{"status":"ok"}' }],
    ['nothing', { status: 404 }],
    ['a text that is not JSON', { type: 'text/plain', body: 'Not found', status: 404 }],
  ])('says that %s came instead', async (kind, answer) => {
    const { what } = await loginAnswered(answer);
    expect(what).toContain(`is answered with ${answer.status ?? 200} and ${kind} instead of a token of Medplum`);
  });

  it.each([301, 302, 307, 308])('(a redirect, %d) says so, and takes the secret nowhere else', async (status) => {
    const elsewhere: unknown[] = [];
    const other = await aServer((request, response) => response.end(String(elsewhere.push(request.url))));
    const { what, todo } = await loginAnswered({ status, location: other });
    expect(what).toMatch(new RegExp(`redirect \\(${status}\\)`));
    expect(todo).toContain('MEDPLUM_BASE_URL');
    expect(elsewhere).toEqual([]);
  });

  it.each([
    [400, '{"error":"invalid_request","error_description":"Invalid client"}'],
    [401, '{"resourceType":"OperationOutcome","id":"unauthorized","issue":[]}'],
  ])('(refused with %d) says which variables to check', async (status, body) => {
    const { url, what, todo } = await loginAnswered({ status, body });
    expect(what).toBe(`Medplum at ${url}medplum/ refuses the login`);
    expect(todo).toMatch(/MEDPLUM_BASE_URL.*MEDPLUM_CLIENT_ID.*MEDPLUM_CLIENT_SECRET/);
  });

  it('(an error of the server) says its status', async () => {
    expect((await loginAnswered({ ...HTML, status: 501 })).what).toBe('Medplum answered 501 (while logging in)');
  });

  it('(no answer) says so', async () => {
    const url = await aServer((request) => request.socket.destroy());
    const login = connect({ baseUrl: url, clientId: 'a-client', clientSecret: 'a-secret' });
    await expect(login).rejects.toThrow(/^Medplum does not answer: .* \(while logging in\)$/);
  });

  it('(a token, and then nothing about whose it is) says what came of that', async () => {
    const { medplum, variables } = await aClinic();
    medplum.faults.add({ match: ({ path }) => path.startsWith('/auth/me'), status: 501, times: 9 });
    const [baseUrl = '', clientId = '', clientSecret = ''] = ['BASE_URL', 'CLIENT_ID', 'CLIENT_SECRET'].map(
      (name) => variables[`MEDPLUM_${name}`],
    );
    await expect(connect({ baseUrl, clientId, clientSecret })).rejects.toThrow('(while logging in)');
  });
});
