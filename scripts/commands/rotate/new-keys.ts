import { SETTING } from '../../../src/settings.ts';
import type { Environment } from '../../core/environment.ts';
import { deployedSecrets } from '../../medplum/bot.ts';
import { freshSecret } from '../../medplum/planned-secrets.ts';
import type { SecretChanges, Secrets } from '../../medplum/project-secrets.ts';
import type { Situation } from '../../preflight/preflight.ts';
import { type Generations, renewedWebhookToken } from '../../semble/subscriptions/generations.ts';
import { withoutSecretsOf } from '../../semble/subscriptions/signing-secrets.ts';

/** What the second lock and the operator's secret become. Never print them. */
export interface NewKeys {
  /** As it stays in the project; undefined where there is no second lock. */
  readonly webhookToken: string | undefined;
  readonly operatorSecret: string | undefined;
  /** Which of them are not renewed and why, a line each. */
  readonly notes: readonly string[];
}

/**
 * Chooses them: what the environment names stands, and what no deployment wrote is somebody else's and stays; all else
 * is made anew.
 */
export function newKeys({ settings }: Environment, { medplum }: Situation, { former }: Generations): NewKeys {
  const { secrets, deployed } = medplum;
  const written = deployedSecrets(deployed?.bot);
  const notes: string[] = [];
  const choose = (name: string, make: () => string): string | undefined => {
    const [given, current] = [settings.get(name), secrets.get(name)];
    if (given !== undefined) {
      if (given === current) {
        notes.push(`${name} is set in the environment and stays: give it another value there, and rotate again`);
      }
      return given;
    }
    if (current !== undefined && !written.has(name)) {
      notes.push(`${name} was not written by a deployment and stays`);
      return current;
    }
    return make();
  };
  const webhookToken = choose(SETTING.webhookToken, () =>
    renewedWebhookToken(secrets.get(SETTING.webhookToken), former),
  );
  return { webhookToken, operatorSecret: choose(SETTING.operatorSecret, freshSecret), notes };
}

/** While two generations live: the new value of the second lock in force beside the old ones. */
export function bothWebhookTokens({ webhookToken }: NewKeys, current: Secrets): SecretChanges {
  const values = [webhookToken, current.get(SETTING.webhookToken)].flatMap((value) => value?.split(/\s+/) ?? []);
  return new Map([[SETTING.webhookToken, [...new Set(values)].join(' ') || undefined]]);
}

/** In the end: nothing in force but the new ones; `gone` are the subscriptions whose secrets go. */
export function onlyNew(
  { webhookToken, operatorSecret }: NewKeys,
  gone: readonly string[],
  current: Secrets,
): SecretChanges {
  return new Map([
    [SETTING.webhookSecret, withoutSecretsOf(current.get(SETTING.webhookSecret), gone)],
    [SETTING.webhookToken, webhookToken],
    [SETTING.operatorSecret, operatorSecret],
  ]);
}
