import { afterEach, describe, expect, it, vi } from 'vitest';
import { htmlAnswer, jsonAnswer } from '../../fixtures/fake-semble.ts';
import { type GraphQLAnswer, query, SembleFailure } from '../../src/semble/graphql.ts';

const access = { url: 'https://semble.example/graphql', token: 'a-token' };
const fetched = vi.fn();

function semble(answer: Response | Error): Promise<GraphQLAnswer> {
  fetched.mockImplementation(() => (answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer)));
  vi.stubGlobal('fetch', fetched);
  return query(access, 'query { practice { id } }', { id: 'x' });
}

const error = (message: string, rest: object = {}) => ({ message, path: ['patient'], ...rest });

afterEach(() => void fetched.mockReset());

describe('query', () => {
  it('posts JSON with the token as Semble wants it, and follows no redirect', async () => {
    await semble(jsonAnswer({ data: { practice: { id: '1' } } }));
    const [url, init] = fetched.mock.calls[0] ?? [];
    expect(url).toBe(access.url);
    expect(init).toMatchObject({ method: 'POST', redirect: 'manual', headers: { 'x-token': 'a-token' } });
    expect(init.headers).toMatchObject({ 'content-type': 'application/json', accept: 'application/json' });
    expect(JSON.parse(init.body)).toEqual({ query: 'query { practice { id } }', variables: { id: 'x' } });
  });

  it('returns the data without problems', async () => {
    expect(await semble(jsonAnswer({ data: { practice: null } }))).toEqual({ data: { practice: null }, problems: [] });
  });

  it.each([
    ['a lost connection', new TypeError('fetch failed'), 'unreachable'],
    ['429', htmlAnswer(429), 'rate-limited'],
    ['429 in JSON', jsonAnswer({}, 429), 'rate-limited'],
    ['403 from the edge', htmlAnswer(403), 'rate-limited'],
    [
      '401',
      jsonAnswer({ errors: [error('Missing token.', { extensions: { code: 'UNAUTHENTICATED' } })] }, 401),
      'refused-token',
    ],
    ['401 without JSON', htmlAnswer(401), 'refused-token'],
    ['403 in JSON', jsonAnswer({ message: 'no' }, 403), 'refused-token'],
    [
      '403 in JSON about a permission',
      jsonAnswer({ errors: [error('Missing permission x')] }, 403),
      'missing-permission',
    ],
    ['a page', htmlAnswer(200), 'not-json'],
    ['a page of a gateway', htmlAnswer(502), 'not-json'],
    ['JSON that is none', new Response('{"data":', { headers: { 'content-type': 'application/json' } }), 'not-json'],
    ['JSON without its type', new Response('{"data":{}}', { headers: { 'content-type': 'text/plain' } }), 'not-json'],
    ['no content type', new Response(null), 'not-json'],
    ['a redirect', new Response(null, { status: 302, headers: { location: 'https://elsewhere.example' } }), 'failed'],
    ['a choice of pages', new Response('{}', { status: 300, headers: { 'content-type': 'text/json' } }), 'failed'],
    ['a choice of pages with data', jsonAnswer({ data: { patient: {} } }, 300), 'failed'],
    ['a redirect with data', jsonAnswer({ data: { patient: {} } }, 399), 'failed'],
    [
      'a failing server that asks to slow down after something else',
      jsonAnswer({ errors: [error('x'), error('Called too often')] }, 500),
      'rate-limited',
    ],
    ['a failing server', jsonAnswer({ data: { patient: {} } }, 500), 'failed'],
    ['a failing server that says too often', jsonAnswer({ errors: [error('Called too often')] }, 503), 'rate-limited'],
    ['a failing server that says not found', jsonAnswer({ errors: [error('Not found')] }, 500), 'failed'],
    ['an empty object', jsonAnswer({}), 'failed'],
    ['no object', jsonAnswer([1]), 'failed'],
    ['a 400 without a word', jsonAnswer({ data: { patient: null } }, 400), 'failed'],
    ['a 400 that says too often of one part', jsonAnswer({ errors: [error('Called too often')] }, 400), 'rate-limited'],
    ['errors that are no list', jsonAnswer({ data: { patient: null }, errors: {} }), 'failed'],
    [
      '"too often" without a path',
      jsonAnswer({ data: { patient: {} }, errors: [{ message: 'too often' }] }),
      'rate-limited',
    ],
    ['data of the wrong type', jsonAnswer({ data: 'x', errors: 'y' }), 'failed'],
  ])('fails for %s', async (_name, answer, kind) => {
    const failure = await semble(answer).catch((thrown: unknown) => thrown);
    expect(failure).toBeInstanceOf(SembleFailure);
    expect(failure).toMatchObject({ kind });
  });

  it.each([
    { extensions: { errorType: 'THROTTLED' } },
    { extensions: { type: 'RATE_LIMITED' } },
    { extensions: { statusCode: 429 } },
    { extensions: { http: { status: 429 } } },
    { extensions: { exception: { status: '429' } } },
    { errorType: 'TooManyRequests' },
  ])('finds a rate limit in %j', async (members) => {
    const answer = jsonAnswer({ data: null, errors: [{ message: 'x', ...members }] });
    await expect(semble(answer)).rejects.toMatchObject({ kind: 'rate-limited' });
  });

  it.each([
    [error('You did this too often'), 'rate-limited'],
    [error('RATE LIMIT reached'), 'rate-limited'],
    [error('x', { extensions: { code: 'UNAUTHENTICATED' } }), 'refused-token'],
    [error('Missing permission settingsLabel'), 'missing-permission'],
    [error('x', { extensions: { code: 'FORBIDDEN' } }), 'missing-permission'],
    [error('Cannot query field "sex" on type "Patient".'), 'invalid-document'],
    [error('Unknown argument "id" on field "Query.patient".'), 'invalid-document'],
    [error('x', { extensions: { code: 'NOT_FOUND' } }), 'not-found'],
    [error('x', { code: 'THROTTLED', extensions: { code: 'INTERNAL_SERVER_ERROR' } }), 'rate-limited'],
    [error('x', { extensions: { code: 'INTERNAL', exception: { code: 'TOO_MANY_REQUESTS' } } }), 'rate-limited'],
    [error('Patient NOT FOUND'), 'not-found'],
    [error('The patient does not exist'), 'not-found'],
    [error('Cast to ObjectId failed for value'), 'failed'],
    [{ message: null, path: 'patient', extensions: [] }, 'failed'],
    [{ message: { toString: 1 }, path: ['patient'], extensions: { code: { toString: 1 } } }, 'failed'],
    ['a text', 'failed'],
  ])('sorts the error %j of one part', async (problem, kind) => {
    expect(await semble(jsonAnswer({ data: null, errors: [problem] }))).toMatchObject({
      data: {},
      problems: [{ kind }],
    });
  });

  it('reports no problem of a part when there is no answer', async () => {
    await expect(semble(new TypeError('fetch failed'))).rejects.toMatchObject({ kind: 'unreachable', problems: [] });
  });

  it.each([7, null, { toString: 1 }, ['Patient not found']])(
    'gives a problem without a text when its message is no text: %j',
    async (message) => {
      const answer = jsonAnswer({ data: { patient: null }, errors: [{ message, path: ['patient'] }] });
      const { problems } = await semble(answer);
      expect(problems).toEqual([{ kind: 'failed', path: ['patient'], text: '' }]);
    },
  );

  it('reads the body of a 400', async () => {
    const answer = jsonAnswer({ errors: [error('Cannot query field "sex" on type "Patient".')] }, 400);
    expect(await semble(answer)).toMatchObject({ problems: [{ kind: 'invalid-document' }] });
  });
});
