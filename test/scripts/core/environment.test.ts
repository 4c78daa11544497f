import { describe, expect, it } from 'vitest';
import { readEnvironment } from '../../../scripts/core/environment.ts';
import { CommandFailure } from '../../../scripts/core/problem.ts';

describe('the environment of the commands', () => {
  const complete = {
    MEDPLUM_BASE_URL: 'https://medplum.example/api',
    MEDPLUM_CLIENT_ID: 'client',
    MEDPLUM_CLIENT_SECRET: 'secret',
  };

  function complaints(variables: Readonly<Record<string, string | undefined>>): string[] {
    try {
      readEnvironment({ ...complete, ...variables });
    } catch (error) {
      return error instanceof CommandFailure ? error.problems.map(({ what }) => what) : [String(error)];
    }
    return [];
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
