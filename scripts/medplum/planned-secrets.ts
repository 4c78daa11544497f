import { randomBytes } from 'node:crypto';
import { readSettings, SETTING, type Settings, SettingsError } from '../../src/settings.ts';
import type { Problems } from '../core/problem.ts';
import type { Secrets } from './project-secrets.ts';

/** Secrets of our own: made where neither the environment nor the project has them. */
const MADE: readonly string[] = [SETTING.operatorSecret, SETTING.webhookToken];

/** A secret of our own: 32 random bytes in text. */
export function freshSecret(): string {
  return randomBytes(32).toString('base64url');
}

/**
 * The secrets that the project lacks: what the environment names and what is made here; the project's own stand where
 * the environment says nothing.
 */
export function namesToWrite(given: ReadonlyMap<string, string>, current: Secrets): string[] {
  const differing = [...given.keys()].filter((name) => current.get(name) !== given.get(name));
  return [...differing, ...MADE.filter((name) => !given.has(name) && !current.get(name))];
}

/** The project's secrets as they will be. What is still to be made is no secret yet. */
export function plannedSecrets(given: ReadonlyMap<string, string>, current: Secrets): Secrets {
  const planned = namesToWrite(given, current).map((name) => [name, given.get(name) ?? 'to-be-made'] as const);
  return new Map([...current, ...planned]);
}

/**
 * The values of the secrets to write. Where the second lock gets another one the old stays in force beside it: the
 * subscriptions still send it, until theirs has been changed.
 */
export function secretsToWrite(given: ReadonlyMap<string, string>, current: Secrets): Map<string, string> {
  const values = new Map(namesToWrite(given, current).map((name) => [name, given.get(name) ?? freshSecret()]));
  const [webhookToken, old] = [values.get(SETTING.webhookToken), current.get(SETTING.webhookToken)];
  if (webhookToken !== undefined && old !== undefined) {
    values.set(SETTING.webhookToken, [...new Set([webhookToken, ...old.split(/\s+/)])].join(' '));
  }
  return values;
}

/** Those of the values that have one of these names. */
export function only(values: ReadonlyMap<string, string>, names: readonly string[]): Map<string, string> {
  return new Map([...values].filter(([name]) => names.includes(name)));
}

/**
 * The settings as the bot will read them. A value that can't be used is a problem, and is left out of what is returned.
 */
export function usableSettings(values: ReadonlyMap<string, string>, problems: Problems): Settings {
  try {
    return readSettings(Object.fromEntries([...values].map(([name, valueString]) => [name, { name, valueString }])));
  } catch (error) {
    if (!(error instanceof SettingsError && values.has(error.setting))) {
      throw error;
    }
    const { setting, message } = error;
    problems.add(message, `Correct ${setting}. The README lists the possible values.`);
    return usableSettings(new Map([...values].filter(([name]) => name !== setting)), problems);
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
        'Remove the secret in Medplum (Project Admin > Secrets), or let the deployment overwrite it with --adopt-secrets.',
      );
    }
  }
}
