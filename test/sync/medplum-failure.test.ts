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
    ['too-large', contentTooLarge('The request body exceeds the memory for it')],
    ['invalid', businessRule('one-id', 'A Patient has one id')],
    ['unavailable', serverTimeout('Query took too long')],
    ['unavailable', serverError(new Error('Something broke'))],
  ])('means %s by its id, also without an issue: %j', (failure, outcome) => {
    expect(meaning(outcome)).toBe(failure);
    expect(meaning({ ...outcome, issue: [] })).toBe(failure);
  });

  it('is judged by its id before its words', () => {
    expect(meaning({ ...badRequest('Rate limit exceeded'), id: 'conflict' })).toBe('conflict');
  });

  it.each([
    ['throttled', 'rate-limited'],
    ['conflict', 'conflict'],
    ['login', 'refused'],
    ['security', 'refused'],
    ['forbidden', 'refused'],
    ['exception', 'unavailable'],
    ['timeout', 'unavailable'],
    ['transient', 'unavailable'],
    ['not-found', 'unavailable'],
  ] as const)('without an id means by the code %s of its issue: %s', (code, failure) => {
    expect(meaningOf({ code, details: { text: 'planted' } })).toBe(failure);
  });

  it.each(['structure', 'required', 'value', 'invariant', 'code-invalid', 'too-long', 'business-rule'] as const)(
    'means that the Patient is invalid by the code of its issue: %s',
    (code) => {
      const details = { text: 'Forbidden: socket hang up' };
      expect(meaningOf({ code, details })).toBe('invalid');
      expect(meaningOf({ code })).toBe('invalid');
    },
  );

  it('is no verdict where the code is no text', () => {
    const issue = JSON.parse('{ "severity": "error", "code": ["structure"] }');
    expect(medplumFailure({ outcome: { resourceType: 'OperationOutcome', issue: [issue] } })).toBe('unavailable');
  });

  it.each(['invalid', 'structure', 'processing', 'not-supported', 'not-found'] as const)(
    'is a verdict, whatever its words, where it names a place in the Patient: %s',
    (code) => {
      const details = { text: "READONLY You can't write against a read only replica." };
      expect(meaningOf({ code, details, expression: ['Patient.name'] })).toBe('invalid');
      expect(meaningOf({ code, expression: ['Patient.name', 'Patient.telecom'] })).toBe('invalid');
    },
  );

  it.each([[[]], [['']], [[' ']], ['Patient.name'], [{}], [null], [[7]], [[null]], [[{}]]])(
    'names no place with an expression that holds no text: %j',
    (expression) => {
      const issue = { severity: 'error', code: 'invalid', details: { text: 'socket hang up' }, expression };
      expect(medplumFailure({ outcome: { resourceType: 'OperationOutcome', issue: [issue] } })).toBe('unavailable');
    },
  );

  it.each(['processing', 'exception', 'timeout', 'transient', 'not-supported', 'lock-error'] as const)(
    'is no verdict on the Patient by any other code: %s',
    (code) => {
      expect(meaningOf({ code, details: { text: 'value out of range' } })).toBe('unavailable');
    },
  );

  it.each(['transient', 'exception', 'timeout', 'throttled', 'conflict', 'forbidden'] as const)(
    'is a verdict, whatever its code, where it names a place in the Patient: %s',
    (code) => {
      expect(meaningOf({ code, expression: ['Patient.name'] })).toBe('invalid');
    },
  );

  it('is a verdict when any of its issues is one', () => {
    const hangUp = { severity: 'error', code: 'invalid', details: { text: 'socket hang up' } } as const;
    const verdicts: readonly OperationOutcomeIssue[] = [
      { severity: 'error', code: 'structure' },
      { severity: 'fatal', code: 'invalid', expression: ['Patient.name'] },
      { severity: 'error', code: 'invalid', details: { text: 'integer out of range' } },
    ];
    for (const verdict of verdicts) {
      const issue: OperationOutcomeIssue[] = [hangUp, hangUp, verdict];
      expect(meaning({ resourceType: 'OperationOutcome', issue })).toBe('invalid');
    }
  });

  it('asks to slow down when any of its issues does', () => {
    const issue = ['Unknown error', '<html><h1>403 Forbidden</h1></html>'].flatMap((text) => badRequest(text).issue);
    expect(meaning({ resourceType: 'OperationOutcome', issue })).toBe('rate-limited');
  });

  it.each(['exception', 'timeout', 'transient'] as const)(
    'does not ask to slow down by its words where the server chose its code: %s',
    (code) => {
      expect(meaningOf({ code, details: { text: 'Too Many Requests' } })).toBe('unavailable');
    },
  );

  it.each(['warning', 'information'] as const)('is no verdict by a mere %s beside its error', (severity) => {
    const issue: OperationOutcomeIssue[] = [
      { severity: 'error', code: 'invalid', details: { text: 'socket hang up' } },
      { severity, code: 'invariant', expression: ['Patient.contact'] },
    ];
    expect(meaning({ resourceType: 'OperationOutcome', issue })).toBe('unavailable');
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
    ['issues of nothing', { outcome: { issue: [null, 'x', 7, []] } }],
    ['issues that are no list', { outcome: { issue: { code: 'structure' } } }],
    ['an odd text', { outcome: { issue: [{ code: 'invalid', details: { text: ['value out of range'] } }] } }],
    ['an id that is no text', { outcome: { id: ['gone'], issue: [] } }],
  ])('means that Medplum is not to be reached: %s', (_name, error) => {
    expect(medplumFailure(error)).toBe('unavailable');
  });
});
