import { randomBytes } from 'node:crypto';
import { readSettings, SETTING, type Settings, SettingsError, valuesOf } from '../../src/settings.ts';
import { checkWebhookToken } from '../core/checks/webhook-token.ts';
import type { Problems } from '../core/problem.ts';
import type { Secrets } from './project-secrets.ts';

/** Secrets that a deployment generates if neither the environment nor the project has them. */
const GENERATED: readonly string[] = [SETTING.operatorSecret, SETTING.webhookToken];

/** Generates a secret: 32 random bytes as base64url. */
export function freshSecret(): string {
  return randomBytes(32).toString('base64url');
}

/**
 * Returns the names of the secrets to write: those that differ from the environment, and those to generate. A secret of the
 * project that the environment does not set stays.
 */
export function namesToWrite(given: ReadonlyMap<string, string>, current: Secrets): string[] {
  const differing = [...given.keys()].filter((name) => current.get(name) !== given.get(name));
  return [...differing, ...GENERATED.filter((name) => !given.has(name) && !current.get(name))];
}

/** Returns the project's secrets as they will be, with a placeholder for each secret to generate. */
export function plannedSecrets(given: ReadonlyMap<string, string>, current: Secrets): Secrets {
  const planned = namesToWrite(given, current).map((name) => [name, given.get(name) ?? 'to-be-made'] as const);
  return new Map([...current, ...planned]);
}

/**
 * Returns the values of the secrets to write. A new webhook token is written together with the old one, because the
 * subscriptions send the old one until they are changed.
 */
export function secretsToWrite(given: ReadonlyMap<string, string>, current: Secrets): Map<string, string> {
  const values = new Map(namesToWrite(given, current).map((name) => [name, given.get(name) ?? freshSecret()]));
  const webhookToken = values.get(SETTING.webhookToken);
  const old = current.get(SETTING.webhookToken);
  if (webhookToken !== undefined && old !== undefined) {
    values.set(SETTING.webhookToken, [...new Set([webhookToken, ...valuesOf(old)])].join(' '));
  }
  return values;
}

/** Returns the values with these names. */
export function only(values: ReadonlyMap<string, string>, names: readonly string[]): Map<string, string> {
  return new Map([...values].filter(([name]) => names.includes(name)));
}

/** Reads the settings as the bot reads them. An unusable value is added to `problems` and treated as not set. */
export function usableSettings(values: ReadonlyMap<string, string>, problems: Problems): Settings {
  try {
    const settings = readSettings(
      Object.fromEntries([...values].map(([name, valueString]) => [name, { name, valueString }])),
    );
    settings.tokens.forEach((token) => void checkWebhookToken(token, problems));
    return settings;
  } catch (error) {
    if (!(error instanceof SettingsError && values.has(error.setting))) {
      throw error;
    }
    const { setting, message } = error;
    problems.add(message, `Correct ${setting}. docs/settings.md lists the possible values.`);
    return usableSettings(new Map([...values].filter(([name]) => name !== setting)), problems);
  }
}

/** Adds a problem for each existing secret with one of these names that no deployment wrote. */
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
