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
  ])('is not recognised by "%s" as a part of another word: %s', (_word, text) => {
    expect(classifyError([], text)).toBe('failed');
  });

  it('is recognised in the code and the text together', () => {
    expect(classifyError(['TOKEN', undefined, undefined], 'Expired')).toBe('refused-token');
  });
});
