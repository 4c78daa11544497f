import { badRequest, OperationOutcomeError } from '@medplum/core';
import { describe, expect, it } from 'vitest';
import { type MedplumFailure, medplumFailure } from '../../src/sync/medplum-failure.ts';

/** Of an answer that was no outcome, as the client wraps it, and of what Medplum itself says in the same form. */
const meaningOf = (words: string): MedplumFailure => medplumFailure(new OperationOutcomeError(badRequest(words)));

describe('words that ask to slow down', () => {
  it.each([
    ['403', '4031 is no code of this value set'],
    ['<html><title>429 Too Many Requests</title></html>', 'Expected at most 1429 characters'],
    ['HTTP 403: go away', 'Invalid date 1403-13-01'],
    ['Error 429', 'Invalid date 4291-13-01'],
    ['Request forbidden by administrative rules', 'Forbid is no code of this value set'],
    ['Access denied', 'Deny is no code of this value set'],
    ['You have been blocked', 'A block is no address'],
    ['Too many connections from your address', 'Too much of a name'],
    ['API rate limit reached', 'A rate is limited to numbers'],
    ['{"message":"Rate exceeded"}', 'The length is exceeded'],
    ['ThrottlingException', 'Throat is no body site'],
  ])('are heard: %j, and not in a verdict: %j', (words, verdict) => {
    expect(meaningOf(words)).toBe('rate-limited');
    expect(meaningOf(words.toUpperCase())).toBe('rate-limited');
    expect(meaningOf(verdict)).toBe('invalid');
  });
});

describe('words of something else than a check of the Patient', () => {
  it.each([
    // Nothing, a page or JSON that is no outcome.
    ['', '-'],
    [' ', ' -'],
    [' \n ', 'Nonsense'],
    ['<html><h1>Welcome</h1></html>', 'Expected <text>'],
    ['\n  <!doctype html>', 'Not a text: <b>'],
    ['{"message":"Something"}', 'Expected an object: {}'],
    [' ["Something"]', 'name[0] is no text'],
    ['"Something"', 'Not a "number"'],
    // What the client makes of an error of the network, or of nothing.
    ['EPIPE', 'E1'],
    ['ENOTFOUND', 'Empty name'],
    ['EHOSTUNREACH', 'Invalid reference'],
    ['Unknown error', 'Unknown errors'],
    ['unknown error', 'An unknown error'],
    // Proxies and gateways.
    ['Bad Gateway', 'Gate is no system'],
    ['Service Unavailable', 'Available is no code'],
    ['Internal Server Error', 'Internal id'],
    ['error code: 520', 'Error in a code'],
    ['An error occurred while processing your request', 'A date that never occurred'],
    ['Gateway Timeout', 'Times without a date'],
    ['timeout', 'Timing out of range'],
    ['The request timed out', 'Timed, not dated'],
    ['The request timedout', 'A date out of range'],
    ['Time out', 'Time without a date'],
    ['Read time-out', 'Date-out'],
    ['no healthy upstream', 'Up is no code'],
    ['The operation was aborted', 'A border is no address'],
    ['Connect refused', 'Refuse is no code'],
    ['Stream reset by peer', 'Set is no code'],
    ['The server is overloaded', 'Load is no code'],
    ['No capacity', 'Caps are no code'],
    // The database behind the server.
    ['Connection terminated unexpectedly', 'Connect is no code'],
    ['The database system is starting up', 'Date based on nothing'],
    ['deadlock detected', 'Dead is no code'],
    ['cannot execute INSERT in a read-only transaction', 'Only one is read'],
    ['could not serialize access due to concurrent update', 'A serial number without a system'],
    ['out of memory', 'Memo is no element'],
    ['No space left on device', 'Space in a code'],
  ])('are no verdict: %j, unlike %j', (words, verdict) => {
    expect(meaningOf(words)).toBe('unavailable');
    expect(meaningOf(words.toUpperCase())).toBe('unavailable');
    expect(meaningOf(verdict)).toBe('invalid');
  });
});
