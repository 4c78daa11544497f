import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { explainReason } from '../../../../scripts/bot/reasons/explain-reason.ts';
import { NAMED_SCHEMES } from '../../../../src/verify/scheme.ts';

function sourcesIn(folder: string): string[] {
  return globSync(`${folder}/**/*.ts`).map((file) => readFileSync(file, 'utf8'));
}

/** Names of settings in the place of `${SETTING.x}`. */
function withNames(text: string): string {
  const names: Readonly<Record<string, string>> = {
    webhookSecret: 'SEMBLE_WEBHOOK_SECRET',
    apiToken: 'SEMBLE_API_TOKEN',
  };
  return text.replace(/\$\{SETTING\.(\w+)\}/g, (_, name: string) => names[name] ?? name);
}

/** The fixed texts with which the sources of the bot end a request. */
function textsIn(folder: string, pattern: RegExp): string[] {
  return sourcesIn(folder).flatMap((source) => [...source.matchAll(pattern)].map(([, text = '']) => withNames(text)));
}

const ENDINGS = [
  ...textsIn('src', /new SyncError\(\s*'[a-z-]+',\s*['"`]([^'"`]+(?:'s [^"]+)?)['"`]/g),
  ...textsIn('src', /\['(?:rate-limited|refused|quarantined|conflict|unavailable)', '([^']+)'/g),
].filter((text) => text.includes(' ') && !text.startsWith('Semble gave no answer'));
const REFUSALS = textsIn(
  'src/verify',
  /(?:reason: |refused\(|\| )'((?:no|wrong|malformed|missing|not|timestamp)-[a-z-]+)'/g,
);
const KINDS = [...readFileSync('src/semble/error-kind.ts', 'utf8').matchAll(/^ {2}\| '([a-z-]+)'/gm)]
  .map(([, kind = '']) => kind)
  .filter((kind) => !['rate-limited', 'refused-token', 'missing-permission'].includes(kind));

describe('a reason of the log in words', () => {
  it('finds the reasons in the sources of the bot', () => {
    expect(ENDINGS.length).toBeGreaterThan(18);
    expect(REFUSALS.length).toBeGreaterThan(9);
    expect(KINDS).toContain('unreachable');
    expect(Object.keys(NAMED_SCHEMES).length).toBeGreaterThan(0);
  });

  it.each([...new Set([...ENDINGS, ...REFUSALS, ...KINDS.map((kind) => `Semble gave no answer: ${kind}`)])])(
    'exists for "%s"',
    (reason) => {
      const { meaning, todo } = explainReason(reason) ?? {};
      expect(meaning).toMatch(/^[A-Z].*\w$/);
      expect(todo).toMatch(/^[A-Z].*[\w>]$/);
    },
  );

  it.each(['no-match', 'malformed-header', 'timestamp-too-old', 'no-secret', 'missing-header'])(
    'exists for a request of a command too: operator %s',
    (reason) => {
      expect(explainReason(`operator ${reason}`)).toBeDefined();
    },
  );

  it('names the setting that the bot cannot use', () => {
    expect(explainReason('SEMBLE_SWEEP_HOURS: expected a whole number of hours, 1 or more')).toEqual({
      meaning: 'The bot cannot use the setting SEMBLE_SWEEP_HOURS: expected a whole number of hours, 1 or more',
      todo: 'Correct it in .env, run npx --no-install semble-medplum deploy, then npx --no-install semble-medplum replay',
    });
  });

  it('is left out for a reason that nobody knows', () => {
    expect(explainReason('something new')).toBeUndefined();
  });
});
