import {
  badRequest,
  businessRule,
  conflict,
  contentTooLarge,
  forbidden,
  gone,
  multipleMatches,
  notFound,
  OperationOutcomeError,
  preconditionFailed,
  serverError,
  serverTimeout,
  tooManyRequests,
  unauthorized,
} from '@medplum/core';
import type { OperationOutcome, OperationOutcomeIssue } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { type MedplumFailure, medplumFailure } from '../../src/sync/medplum-failure.ts';

const meaning = (outcome: OperationOutcome): MedplumFailure => medplumFailure(new OperationOutcomeError(outcome));
/** Of an issue as the server's own checks make one, with or without a place. */
const meaningOf = (issue: Partial<OperationOutcomeIssue>): MedplumFailure =>
  meaning({ resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'invalid', ...issue }] });

describe('an outcome of Medplum', () => {
  it.each<[MedplumFailure, OperationOutcome]>([
    ['gone', notFound],
    ['gone', gone],
    ['changed', preconditionFailed],
    ['ambiguous', multipleMatches],
    ['conflict', conflict('Could not serialize access', '40001')],
    ['rate-limited', tooManyRequests],
    ['refused', unauthorized],
    ['refused', forbidden],
    ['invalid', contentTooLarge('The request body exceeds the memory for it')],
    ['invalid', businessRule('one-id', 'A Patient has one id')],
    ['unavailable', serverTimeout('Query took too long')],
    ['unavailable', serverError(new Error('Something broke'))],
  ])('means %s by its id: %j', (failure, outcome) => {
    expect(meaning(outcome)).toBe(failure);
  });

  it('is judged by its id before its words', () => {
    expect(meaning({ ...badRequest('Rate limit exceeded'), id: 'conflict' })).toBe('conflict');
  });

  it.each(['invalid', 'structure', 'required', 'value', 'invariant', 'code-invalid', 'too-long'] as const)(
    'means that the Patient is invalid by the code of its issue: %s',
    (code) => {
      const details = { text: 'Not as it should be' };
      expect(meaningOf({ code, details, expression: ['Patient.name'] })).toBe('invalid');
      expect(meaningOf({ code, details })).toBe('invalid');
    },
  );

  it.each(['processing', 'exception', 'timeout', 'transient', 'not-supported', 'throttled'] as const)(
    'is no verdict on the Patient by any other code: %s',
    (code) => {
      const details = { text: 'Forbidden' };
      expect(meaningOf({ code, details, expression: ['Patient.name'] })).toBe('unavailable');
      expect(meaningOf({ code, details })).toBe('unavailable');
    },
  );

  it('is a verdict, whatever its words, where it names a place in the Patient', () => {
    expect(meaning(badRequest('Forbidden', 'Patient.name'))).toBe('invalid');
    expect(meaning(badRequest('Gateway Timeout', 'Patient.name'))).toBe('invalid');
  });

  it('asks nobody to slow down by the words of a check of the resource', () => {
    expect(meaningOf({ code: 'structure', details: { text: 'Forbidden property' } })).toBe('invalid');
  });

  it('is no verdict without a word', () => {
    expect(meaningOf({})).toBe('unavailable');
    expect(meaningOf({ details: {} })).toBe('unavailable');
  });
});

describe('an error of no outcome', () => {
  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'Forbidden'],
    ['a lost connection', new TypeError('fetch failed')],
    ['an outcome of nothing', { outcome: undefined }],
    ['an outcome without issues', { outcome: { resourceType: 'OperationOutcome' } }],
    ['an outcome of no issue', { outcome: { resourceType: 'OperationOutcome', issue: [] } }],
    ['an issue of nothing', { outcome: { issue: [{}] } }],
  ])('means that Medplum is not to be reached: %s', (_name, error) => {
    expect(medplumFailure(error)).toBe('unavailable');
  });
});
