import { describe, expect, it } from 'vitest';
import { startLocalSemble } from '../../local/semble/server.ts';
import { aFullToken, aLocalSemble, ask } from './semble-support.ts';

const PATIENT = 'query Patient($id: ID!) { patient(id: $id) { id lastName } }';

describe('the endpoint', () => {
  it('refuses a request without a token', async () => {
    expect(await ask(await aLocalSemble(), undefined, '{ practice { id } }')).toEqual({
      status: 401,
      body: { errors: [{ message: 'Missing token.', extensions: { code: 'UNAUTHENTICATED' } }] },
    });
  });

  it('refuses an unknown token and a removed token', async () => {
    const semble = await aLocalSemble();
    const token = aFullToken(semble);
    expect(await ask(semble, token, '{ practice { id } }')).toMatchObject({ status: 200 });
    semble.store.tokens.remove(token);
    for (const refused of ['made-up', token]) {
      expect(await ask(semble, refused, '{ practice { id } }')).toMatchObject({
        status: 401,
        body: { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] },
      });
    }
  });

  it('answers GET with 400', async () => {
    const semble = await aLocalSemble();
    const headers = { 'x-token': aFullToken(semble) };
    expect((await fetch(`${semble.url}?query={practice{id}}`, { headers })).status).toBe(400);
  });

  it.each(['not JSON', '[]', '{"query":1}', '{"query":"{ practice { id } }","variables":"none"}'])(
    'answers the body %s with 400',
    async (body) => {
      const semble = await aLocalSemble();
      const headers = { 'x-token': aFullToken(semble), 'Content-Type': 'application/json' };
      expect((await fetch(semble.url, { method: 'POST', headers, body })).status).toBe(400);
    },
  );

  it('limits the requests of a token in any minute', async () => {
    let now = 0;
    const semble = await aLocalSemble({ requestsPerMinute: 2, now: () => now });
    const [token, other] = [aFullToken(semble), aFullToken(semble)];
    const isLimited = async (who: string) => {
      const { status, body } = await ask(semble, who, '{ practice { id } }');
      expect(status).toBe(200);
      return JSON.stringify(body).includes('too often');
    };
    expect(await isLimited(token)).toBe(false);
    now = 30_000;
    expect(await isLimited(token)).toBe(false);
    expect(await isLimited(token)).toBe(true);
    expect(await isLimited(other)).toBe(false);
    now = 60_001;
    expect(await isLimited(token)).toBe(false);
    expect(await isLimited(token)).toBe(true);
  });

  it('logs the requests by the queried field, refused ones too', async () => {
    const semble = await aLocalSemble();
    const token = aFullToken(semble);
    await ask(semble, token, PATIENT, { id: 'x' });
    await ask(semble, undefined, '{ patients { data { id } } practice { id } again: practice { id } }');
    await ask(semble, token, '{');
    expect([...semble.requests]).toEqual([
      { operation: 'patient', token },
      { operation: 'patients+practice', token: undefined },
      { operation: '', token },
    ]);
    semble.requests.clear();
    expect(semble.requests).toHaveLength(0);
  });
});

describe('the schema', () => {
  it('answers a document that does not fit it with 400 and no data', async () => {
    const semble = await aLocalSemble();
    const { status, body } = await ask(semble, aFullToken(semble), '{ practice { id shoeSize } }');
    expect(status).toBe(400);
    expect(body).toEqual({
      errors: [expect.objectContaining({ message: expect.stringMatching(/^Cannot query field/) })],
    });
  });

  it('answers variables that do not fit the document with 400 and no data', async () => {
    const semble = await aLocalSemble();
    const { status, body } = await ask(semble, aFullToken(semble), PATIENT);
    expect(status).toBe(400);
    expect(body).not.toHaveProperty('data');
  });

  it('can be without a field', async () => {
    const semble = await aLocalSemble({ missingFields: ['Patient.birthSurname'] });
    const token = aFullToken(semble);
    const query = (field: string) => `query ($id: ID!) { patient(id: $id) { ${field} } }`;
    const { id } = semble.store.createPatient({ lastName: 'Example', birthSurname: 'Sample' });
    expect(await ask(semble, token, query('lastName'), { id })).toMatchObject({ status: 200 });
    expect(await ask(semble, token, query('birthSurname'), { id })).toMatchObject({
      status: 400,
      body: { errors: [{ message: expect.stringContaining('Cannot query field "birthSurname"') }] },
    });
  });

  it('cannot leave out a field that it does not have', async () => {
    await expect(startLocalSemble({ missingFields: ['Patient.shoeSize'] })).rejects.toThrow('Patient.shoeSize');
  });
});
