import { randomBytes } from 'node:crypto';
import { readSettings, SETTING, type Settings, SettingsError } from '../../src/settings.ts';
import type { Problems } from './problem.ts';
import type { Secrets } from './secrets.ts';

/** Secrets of our own: made where neither the environment nor the project has them. */
const MADE: readonly string[] = [SETTING.operatorSecret, SETTING.webhookToken];

/**
 * The values that the project lacks: what the environment names and what is made here; the project's own secrets stand
 * where the environment says nothing.
 */
export function secretsToWrite(given: ReadonlyMap<string, string>, current: Secrets): Map<string, string> {
  const made = MADE.filter((name) => !given.has(name) && !current.get(name)).map(
    (name) => [name, randomBytes(32).toString('base64url')] as const,
  );
  return new Map([...given, ...made].filter(([name, value]) => current.get(name) !== value));
}

/**
 * The same, but where the second lock gets another value the old one stays in force beside it: the subscriptions still
 * send it, until theirs has been changed.
 */
export function secretsToWriteFirst(given: ReadonlyMap<string, string>, current: Secrets): Map<string, string> {
  const values = secretsToWrite(given, current);
  const [lock, old] = [values.get(SETTING.webhookToken), current.get(SETTING.webhookToken)];
  if (lock !== undefined && old !== undefined) {
    values.set(SETTING.webhookToken, [...new Set([lock, ...old.split(/\s+/)])].join(' '));
  }
  return values;
}

/**
 * The settings as the bot will read them. A value that can't be used is a problem, and is left out of what is returned.
 */
export function usableSettings(values: ReadonlyMap<string, string>, problems: Problems): Settings {
  try {
    return readSettings(Object.fromEntries([...values].map(([name, valueString]) => [name, { name, valueString }])));
  } catch (error) {
    const message = error instanceof SettingsError ? error.message : '';
    const name = [...values.keys()].find((one) => message.startsWith(`${one}:`));
    if (name === undefined) {
      throw error;
    }
    problems.add(message, `Correct ${name}; the README says what it can be`);
    return usableSettings(new Map([...values].filter(([one]) => one !== name)), problems);
  }
}

/**
 * Secrets that the deployment would have to change and that no deployment wrote: each is a problem, unless they are
 * to be taken over.
 */
export function checkForeign(
  names: Iterable<string>,
  current: Secrets,
  deployed: ReadonlySet<string>,
  problems: Problems,
): void {
  for (const name of names) {
    if (current.has(name) && !deployed.has(name)) {
      problems.add(
        `The project has a secret ${name} that no deployment wrote`,
        'Take it out in Medplum (Project Admin, Secrets), or take it over with --adopt-secrets',
      );
    }
  }
}
