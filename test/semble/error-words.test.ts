import { describe, expect, it } from 'vitest';
import { classifyError } from '../../src/semble/error-kind.ts';

describe('the kind of an error', () => {
  it.each([
    ['session', 'Unknown label: obsession'],
    ['token', 'Unknown tokenizer: edge_ngram'],
    ['token', 'The tokenizer is not installed'],
    ['not', 'The session with Dr Arnot is full'],
    ['not', 'The session note is too long'],
    ['expired', 'Another unexpired session is open'],
    ['bad', 'The session with Dr Badger is full'],
    ['scope', 'Missing equipment: microscope'],
    ['right', 'Missing clinician: Dr Righton'],
    ['no', "Dr Romano's session is full"],
    ['no', 'The node session store is down'],
    ['no', 'Dr Romano is in the right room'],
    ['no', 'Notes of the right ward are locked'],
    ['access', 'Accessories are limited to three'],
    ['limited', 'Access to the unlimited plan has ended'],
  ])('is not recognised by "%s" as a part of another word: %s', (_word, text) => {
    expect(classifyError([], text)).toBe('failed');
  });

  it.each([
    'Patient does not exist or token has no rights',
    'Not found, or your role has no rights to it',
    'Not found: missing roles: clinician',
    'Patient not found (user has no scope for patients)',
    'Not found, or you lack the right to see it',
    'Not found: missing role clinician',
    'Not found, or this needs a privilege',
  ])('is not that of a patient who is not there where the text also names rights: %s', (text) => {
    expect(classifyError([], text)).toBe('missing-permission');
  });

  it.each(['No such patient: not found', 'There is no patient with this id: not found', 'Not found.', '(Not found)'])(
    'is that of a patient who is not there: %s',
    (text) => {
      expect(classifyError([], text)).toBe('not-found');
    },
  );

  it('is recognised in the code and the text together', () => {
    expect(classifyError(['TOKEN', undefined, undefined], 'Expired')).toBe('refused-token');
  });
});
