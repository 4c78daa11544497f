import { describe, expect, it } from 'vitest';
import { readEnvironment } from '../../../scripts/core/environment.ts';
import { CommandFailure, type Problem } from '../../../scripts/core/problem.ts';

describe('the environment of the commands', () => {
  const complete = {
    MEDPLUM_BASE_URL: 'https://medplum.example/api',
    MEDPLUM_CLIENT_ID: 'client',
    MEDPLUM_CLIENT_SECRET: 'secret',
  };

  function problems(variables: Readonly<Record<string, string | undefined>>): readonly Problem[] {
    try {
      readEnvironment({ ...complete, ...variables });
    } catch (error) {
      if (error instanceof CommandFailure) {
        return error.problems;
      }
      throw error;
    }
    return [];
  }

  function complaints(variables: Readonly<Record<string, string | undefined>>): string[] {
    return problems(variables).map(({ what }) => what);
  }

  it('names everything that is missing at once, and says that there is no default server', () => {
    expect(complaints({ MEDPLUM_BASE_URL: '', MEDPLUM_CLIENT_ID: undefined, MEDPLUM_CLIENT_SECRET: ' ' })).toEqual([
      'MEDPLUM_BASE_URL is not set',
      'MEDPLUM_CLIENT_ID is not set',
      'MEDPLUM_CLIENT_SECRET is not set',
    ]);
  });

  it.each([
    ['http://medplum.example/', 'is not HTTPS'],
    ['medplum.example', 'not a plain URL'],
    ['https://user:pass@medplum.example/', 'not a plain URL'],
    ['https://medplum.example/?project=1', 'not a plain URL'],
    ['ftp://medplum.example/', 'not a plain URL'],
  ])('refuses %s as base URL', (url, complaint) => {
    expect(complaints({ MEDPLUM_BASE_URL: url })).toEqual([expect.stringContaining(complaint)]);
  });

  it.each([
    ['https://medplum.example', 'https://medplum.example/'],
    ['https://medplum.example/api//', 'https://medplum.example/api/'],
    ['http://localhost:8103', 'http://localhost:8103/'],
    ['http://127.0.0.1:8103/', 'http://127.0.0.1:8103/'],
    ['http://[::1]:8103/', 'http://[::1]:8103/'],
  ])('takes %s as base URL', (url, baseUrl) => {
    expect(readEnvironment({ ...complete, MEDPLUM_BASE_URL: url }).medplum.baseUrl).toBe(baseUrl);
  });

  it.each([
    ['https://medplum.example/fhir/R4', 'https://medplum.example/'],
    ['https://medplum.example/fhir/R4/', 'https://medplum.example/'],
    ['https://medplum.example/api/fhir/r4//', 'https://medplum.example/api/'],
    ['https://medplum.example/fhir', 'https://medplum.example/'],
  ])('refuses %s, the URL of the FHIR API, and names the base URL', (url, baseUrl) => {
    expect(problems({ MEDPLUM_BASE_URL: url })).toEqual([
      {
        what: 'MEDPLUM_BASE_URL is the URL of the FHIR API, not the base URL of the server',
        todo: `Set MEDPLUM_BASE_URL=${baseUrl}`,
      },
    ]);
  });

  it.each([
    ['MEDPLUM_CLIENT_ID', 'planted\nplanted', 'a line break'],
    ['MEDPLUM_CLIENT_SECRET', 'planted\rplanted', 'a line break'],
    ['MEDPLUM_CLIENT_SECRET', 'planted\u{0}planted', 'a control character'],
    ['SEMBLE_API_TOKEN', 'planted\u{7f}planted', 'a control character'],
    ['SEMBLE_OPERATOR_SECRET', 'planted…planted', 'a character outside of Latin-1'],
    ['SEMBLE_WEBHOOK_TOKEN', 'first planted\u{1f}planted', 'a control character'],
    ['SEMBLE_WEBHOOK_TOKEN', 'first plantedłplanted', 'a character outside of Latin-1'],
  ])('names %s when no header takes its characters, and does not show it', (name, value, kind) => {
    const [problem] = problems({ [name]: value });
    expect(problem?.what).toBe(`${name} has ${kind}, which no HTTP header takes`);
    expect(JSON.stringify(problem)).not.toContain('planted');
  });

  it.each(['planted,planted', 'first planted,b,planted,b', 'first ,'])(
    'names a webhook token that the bot would read as one sent twice, and does not show it: %j',
    (value) => {
      const [problem] = problems({ SEMBLE_WEBHOOK_TOKEN: value });
      expect(problem?.what).toBe('SEMBLE_WEBHOOK_TOKEN repeats itself between commas');
      expect(problem?.todo).toContain('deploy makes a token');
      expect(JSON.stringify(problem)).not.toContain('planted');
    },
  );

  it.each(['planted\ud800', 'planted,\ud800'])(
    'names only the characters of a token that is no well-formed text: %j',
    (value) => {
      expect(problems({ SEMBLE_WEBHOOK_TOKEN: value }).map(({ what }) => what)).toEqual([
        expect.stringContaining('outside of Latin-1'),
      ]);
    },
  );

  it.each(['first,second', 'first\nsecond', ' first\tsecond ', 'caf\u{e9}'])('takes the webhook tokens %j', (value) => {
    expect(complaints({ SEMBLE_WEBHOOK_TOKEN: value })).toEqual([]);
  });

  it('refuses a spelling of event types that there is not', () => {
    expect(complaints({ SEMBLE_EVENT_SPELLING: 'camel' })).toEqual([expect.stringContaining('SEMBLE_EVENT_SPELLING')]);
  });

  it('counts an empty value as unset, and passes over signing secrets', () => {
    const { settings } = readEnvironment({
      ...complete,
      SEMBLE_SWEEP_HOURS: '  ',
      SEMBLE_WEBHOOK_SECRET: 'from elsewhere',
      SEMBLE_DELETE_POLICY: ' deactivate ',
    });
    expect([...settings]).toEqual([['SEMBLE_DELETE_POLICY', 'deactivate']]);
  });
});
