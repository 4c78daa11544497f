import { describe, expect, it } from 'vitest';
import { problemsOf } from '../../../scripts/core/command.ts';
import { CommandFailure, Problems } from '../../../scripts/core/problem.ts';
import { medplumFailure } from '../../../scripts/medplum/connection.ts';
import { sembleFailure } from '../../../scripts/semble/client.ts';
import { SembleFailure } from '../../../src/semble/graphql.ts';

const FULL = { what: 'The disk is full', todo: 'Make room' };
const OLD = { what: 'The version is old', todo: 'Take the next one' };

describe('a command that fails', () => {
  it('throws an error of its own name, whose message is the problem', () => {
    expect(String(new CommandFailure(FULL))).toBe('CommandFailure: The disk is full');
    expect(String(new CommandFailure([FULL, OLD]))).toBe('CommandFailure: The disk is full; The version is old');
  });

  it('fails with all that was gathered', () => {
    const problems = new Problems();
    problems.add(FULL.what, FULL.todo);
    problems.add(OLD.what, OLD.todo);
    expect(() => problems.throwIfAny()).toThrow(new CommandFailure([FULL, OLD]));
  });

  it.each([
    ['of Semble', new SembleFailure('failed'), (error: unknown) => sembleFailure(error, 'The token', 'patients')],
    ['of Medplum', new TypeError('fetch failed'), (error: unknown) => medplumFailure(error, 'the login')],
  ])('keeps a failure %s as its cause', (_whose, error, wrapped) => {
    expect(wrapped(error)).toBeInstanceOf(CommandFailure);
    expect(wrapped(error)).toHaveProperty('cause', error);
  });

  it('says nothing of its cause', () => {
    const failure = new CommandFailure(FULL, { cause: new Error('of Zara Example') });
    expect(problemsOf(failure)).toEqual([FULL]);
    expect(JSON.stringify(failure)).not.toContain('Zara');
  });
});
