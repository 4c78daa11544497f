import { badRequest, MedplumClient, OperationOutcomeError } from '@medplum/core';
import { describe, expect, it } from 'vitest';
import { type MedplumFailure, medplumFailure } from '../../src/sync/medplum-failure.ts';

/** Of a text that the server, or MedplumClient for an answer that was no outcome, made an issue `invalid` of. */
const meaningOf = (text: string): MedplumFailure => medplumFailure(new OperationOutcomeError(badRequest(text)));

/** What Medplum's own client throws for such an answer of the server. */
async function thrownFor(status: number, body: string, type: string): Promise<unknown> {
  const medplum = new MedplumClient({
    baseUrl: 'https://medplum.example/',
    maxRetries: 0,
    fetch: async () => new Response(body, { status, headers: { 'content-type': type } }),
  });
  return medplum.updateResource({ resourceType: 'Patient', id: 'a' }).then(
    () => 'no error',
    (error: unknown) => error,
  );
}

describe('a text about a value', () => {
  it.each([
    'index row size 2720 exceeds btree version 4 maximum 2704 for index "Patient_nameSort_idx"',
    'date/time field value out of range: "0000-01-01"',
    'value "99999999999" is out of range for type integer',
    'timestamp out of range: "294277-01-01"',
    'date/time field value out of range: "Kerr 0000-01-01"',
    'invalid byte sequence for encoding "UTF8": 0x00',
    'unsupported Unicode escape sequence',
    'Invalid Unicode escape in JSON text',
  ])('is a verdict on the Patient: %s', (text) => {
    expect(meaningOf(text)).toBe('invalid');
    expect(meaningOf(text.toUpperCase())).toBe('invalid');
  });
});

describe('any other text', () => {
  it.each([
    // Of the server's Redis, database, network and process.
    "READONLY You can't write against a read only replica.",
    'MISCONF Redis is configured to save RDB snapshots, but it is currently unable to persist to disk.',
    'LOADING Redis is loading the dataset in memory',
    "OOM command not allowed when used memory > 'maxmemory'.",
    'connect EHOSTUNREACH 10.0.0.5:5432',
    'getaddrinfo EAI_AGAIN db',
    'socket hang up',
    'relation "Patient" does not exist',
    'column "managingOrganization" of relation "Patient" does not exist',
    'permission denied for table Patient',
    'no pg_hba.conf entry for host "10.0.0.7", user "medplum"',
    'cannot execute INSERT in a read-only transaction',
    'could not serialize access due to concurrent update',
    'canceling statement due to lock timeout',
    'sorry, too many clients already',
    'too many connections for role "medplum"',
    'duplicate key value violates unique constraint "Patient_pkey"',
    'EMFILE: too many open files',
    'ENOSPC: no space left on device, write',
    'Access denied for user medplum',
    'The request was denied by a policy of the network',
    'The network policy says: forbidden',
    'Login of medplum failed: access denied',
    'operator does not exist: text < integer, permission denied',
    'Request blocked for maintenance',
    'Query read timeout',
    'ERR DB index is out of range',
    'ERR value is not an integer or out of range',
    'RangeError [ERR_OUT_OF_RANGE]: The value of "offset" is out of range',
    "Cannot read properties of undefined (reading 'id')",
    // Of what stands in front of the server.
    '',
    ' \n ',
    'Unknown error',
    'Bad Gateway',
    'no healthy upstream',
    'error code: 520',
    '<html><head><title>502 Bad Gateway</title></head></html>',
    '<!doctype html><title>Maintenance</title>',
    '{"message":"Forbidden"}',
    '{"message":"Access Denied"}',
    '["Something"]',
    '<html><pre>panic: runtime error: index out of range [3]</pre></html>',
    '{"error":"index out of range"}',
    // This looks like a refusal, but does not say what is refused.
    'Invalid date',
    'Not as it should be',
    'Expected at most 1403 characters',
  ])('is no verdict, and no rate limit: %j', (text) => {
    expect(meaningOf(text)).toBe('unavailable');
    expect(meaningOf(text.toUpperCase())).toBe('unavailable');
  });
});

describe('an answer that is not JSON', () => {
  const PAGE = '<html>\r\n<head><title>403 Forbidden</title></head>\r\n<body><h1>403 Forbidden</h1></body></html>';

  it.each([
    ['of a proxy', PAGE, 'text/html'],
    [
      'of a balancer',
      '<html><body><h1>403 Forbidden</h1>\nRequest forbidden by administrative rules.</body></html>',
      'text/html',
    ],
    ['of a firewall', '<HTML><HEAD><TITLE>Access Denied</TITLE></HEAD></HTML>', 'text/html'],
    [
      'of a content network',
      '<!DOCTYPE html><title>Attention</title><h1>Sorry, you have been blocked</h1>',
      'text/html',
    ],
    ['in XML', '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', 'application/xml'],
    ['in a word', 'Forbidden', 'text/plain; charset=utf-8'],
    ['in a sentence', 'Forbidden.', 'text/plain'],
    ['in a loud sentence', 'Access denied!', 'text/plain'],
    ['in two words', 'RBAC: access denied', 'text/plain'],
    ['in a word and a line break', 'Forbidden\n', 'text/plain'],
    ['with its number', '403 Forbidden', 'text/plain'],
    ['with its number after a word', 'Error 403: go away', 'text/plain'],
  ])('of status 403 asks to slow down: %s', async (_name, body, type) => {
    expect(medplumFailure(await thrownFor(403, body, type))).toBe('rate-limited');
  });

  it.each([
    ['a page', '<html><title>429 Too Many Requests</title></html>', 'text/html'],
    ['a word', 'Too Many Requests', 'text/plain'],
  ])('of status 429 asks to slow down: %s', async (_name, body, type) => {
    expect(medplumFailure(await thrownFor(429, body, type))).toBe('rate-limited');
  });

  it.each([
    [400, 'Bad Request'],
    [500, ''],
    [502, '<html><title>502 Bad Gateway</title></html>'],
    [503, 'Service Unavailable'],
  ])('of another status is no answer: %i %s', async (status, body) => {
    expect(medplumFailure(await thrownFor(status, body, 'text/html'))).toBe('unavailable');
  });

  it.each([403, 503])('with JSON that is not an outcome is no answer, for any status: %i', async (status) => {
    const thrown = await thrownFor(status, '{"message":"Forbidden"}', 'application/json');
    expect(medplumFailure(thrown)).toBe('unavailable');
  });
});

describe('a request that is too large', () => {
  it.each([
    '<html><head><title>413 Request Entity Too Large</title></head></html>',
    'Request Entity Too Large',
    'Payload Too Large',
    'request body too large',
    'File too large',
  ])('is refused by something in front of Medplum with a text alone: %s', async (body) => {
    expect(medplumFailure(await thrownFor(413, body, 'text/html'))).toBe('too-large-for-a-proxy');
  });

  it.each(['{"message":"Request Too Long"}', '{"error":"request entity too large"}'])(
    'or with JSON that is no outcome: %s',
    async (body) => {
      expect(medplumFailure(await thrownFor(413, body, 'application/json'))).toBe('too-large-for-a-proxy');
    },
  );
});

describe('a text that names a rate limit', () => {
  it.each([
    'API rate limit reached',
    '{"message":"Rate exceeded"}',
    '{"message":"Too Many Requests"}',
    'ThrottlingException',
  ])('asks to slow down: %s', (text) => {
    expect(meaningOf(text)).toBe('rate-limited');
    expect(meaningOf(text.toUpperCase())).toBe('rate-limited');
  });
});
