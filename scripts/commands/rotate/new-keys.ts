import { SETTING, valuesOf } from '../../../src/settings.ts';
import type { Environment } from '../../core/environment.ts';
import { PROGRAM } from '../../core/names.ts';
import { deployedSecrets } from '../../medplum/bot.ts';
import { freshSecret } from '../../medplum/planned-secrets.ts';
import type { SecretChanges, Secrets } from '../../medplum/project-secrets.ts';
import type { Situation } from '../../preflight/preflight.ts';
import { type Generations, renewedWebhookToken } from '../../semble/subscriptions/generations.ts';
import { withoutSecretsOf } from '../../semble/subscriptions/signing-secrets.ts';

/** The new webhook token and operator's secret. Never print them. */
export interface NewKeys {
  /** The value that stays in the project; undefined when it uses no webhook token. */
  readonly webhookToken: string | undefined;
  readonly operatorSecret: string | undefined;
  /** Which values are not renewed and why, one line each. */
  readonly notes: readonly string[];
}

/**
 * Chooses the new values. A value of the environment is used as it is. A secret that no deployment wrote belongs to somebody
 * else and stays. Every other value is generated.
 */
export function newKeys({ settings }: Environment, { medplum }: Situation, { former }: Generations): NewKeys {
  const { secrets, deployed } = medplum;
  const written = deployedSecrets(deployed?.bot);
  const notes: string[] = [];
  const choose = (name: string, make: () => string): string | undefined => {
    const given = settings.get(name);
    const current = secrets.get(name);
    if (given !== undefined) {
      if (given === current) {
        notes.push(
          `${name} is set in the environment and stays. To renew it, set another value there and run ${PROGRAM} rotate again`,
        );
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

/** The setting while two generations exist: the new webhook token together with the old ones. */
export function bothWebhookTokens({ webhookToken }: NewKeys, current: Secrets): SecretChanges {
  const values = [webhookToken, current.get(SETTING.webhookToken)].flatMap(valuesOf);
  return new Map([[SETTING.webhookToken, [...new Set(values)].join(' ') || undefined]]);
}

/** The settings at the end: the new values only. `gone` holds the ids of the subscriptions whose secrets are removed. */
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
