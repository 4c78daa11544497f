import { describe, expect, it } from 'vitest';
import { quoted, withEnvFile } from '../../../../scripts/core/output/command-lines.ts';

const LINE = 'Run npx --no-install semble-medplum deploy --pause, then npx --no-install semble-medplum reconcile.';

describe('a command line in a message', () => {
  it('names the file that --env has named, so that it works on the same systems', () => {
    expect(withEnvFile('staging.env')(LINE)).toBe(
      'Run npx --no-install semble-medplum deploy --env staging.env --pause, then npx --no-install semble-medplum reconcile --env staging.env.',
    );
  });

  it('stays as it is without --env', () => {
    expect(withEnvFile(undefined)(LINE)).toBe(LINE);
  });

  it('is typed as it stands, whatever the name of the file', () => {
    expect(withEnvFile("it's $1 mine.env")('npx --no-install semble-medplum status')).toBe(
      String.raw`npx --no-install semble-medplum status --env 'it'\''s $1 mine.env'`,
    );
  });
});

describe('a text in a POSIX shell', () => {
  it.each([
    ['.env.local', '.env.local'],
    ['envs/staging.env', 'envs/staging.env'],
    ['', "''"],
    ['a b', "'a b'"],
    ['$HOME', "'$HOME'"],
    ["it's", String.raw`'it'\''s'`],
  ])('%s', (text, typed) => {
    expect(quoted(text)).toBe(typed);
  });
});
