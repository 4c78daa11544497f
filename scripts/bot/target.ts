import { SETTING, valuesOf } from '../../src/settings.ts';
import { SchemeError } from '../../src/verify/description.ts';
import { parseScheme } from '../../src/verify/parse-scheme.ts';
import type { SignatureScheme } from '../../src/verify/scheme.ts';
import { keysOf } from '../../src/verify/sign.ts';
import { TOKEN_HEADER } from '../../src/verify/webhook-token.ts';
import { type Environment, isLoopback } from '../core/environment.ts';
import { PROGRAM } from '../core/names.ts';
import { CommandFailure, Problems } from '../core/problem.ts';
import { usableSettings } from '../medplum/planned-secrets.ts';
import { openingHeaders } from '../semble/subscriptions/endpoint.ts';
import { signingSecret, subscriptionIds } from '../semble/subscriptions/signing-secrets.ts';
import { operatorAccess } from './connect.ts';
import { findInstallation } from './find-bot.ts';
import type { DeliveryTarget } from './test-delivery.ts';

/** Creates the target for the deployed bot, with the secrets of the project. Throws CommandFailure. */
export async function deployedTarget(environment: Environment): Promise<DeliveryTarget> {
  const { medplum, secrets, endpoint, urls, projectId, projectName } = await findInstallation(environment);
  const problems = new Problems();
  const settings = usableSettings(secrets, problems);
  const { scheme, tokens, secrets: signing } = settings;
  problems.throwIfAny();
  const kept = secrets.get(SETTING.webhookSecret);
  const [subscriptionId] = subscriptionIds(kept);
  const secret = subscriptionId ? signingSecret(kept, subscriptionId) : signing[0];
  if (secret === undefined && scheme !== 'none') {
    throw new CommandFailure({
      what: `The project has no ${SETTING.webhookSecret}, because no subscription calls the bot yet`,
      todo: `Run ${PROGRAM} deploy to subscribe.`,
    });
  }
  return {
    url: endpoint.url,
    opening: openingHeaders(endpoint, tokens[0] ?? ''),
    scheme,
    secret: secret ?? '',
    subscriptionId,
    projectId,
    projectName,
    notes: { access: operatorAccess({ medplum, settings, urls, isPublic: endpoint.kind === 'webhook' }) },
  };
}

/**
 * Creates the target for any URL. The signing secret is in the variable `secretName`; the webhook token and the signature
 * scheme are in their usual variables. Throws CommandFailure.
 */
export function namedTarget(
  url: string,
  secretName: string | undefined,
  variables: Readonly<Record<string, string | undefined>>,
): DeliveryTarget {
  const problems = new Problems();
  const parsed = URL.parse(url);
  if (!parsed || !/^https?:$/.test(parsed.protocol) || parsed.username || parsed.password) {
    problems.add('--url is not a URL without credentials', 'Give a URL such as https://api.example.org/webhook/<id>.');
  } else if (parsed.protocol === 'http:' && !isLoopback(url)) {
    problems.add('--url is not HTTPS', 'Use https. http is allowed only for a server on this machine.');
  }
  const scheme = readScheme(variables[SETTING.signatureScheme], problems);
  const secret = (secretName && variables[secretName]?.trim()) || '';
  if (!secretName) {
    problems.add(
      '--url needs --secret-env',
      'Give the name of the environment variable that holds the signing secret.',
    );
  } else if (scheme !== 'none' && keysOf(scheme, [secret]).length === 0) {
    problems.add(
      'The variable that --secret-env names holds no usable signing secret',
      'Set the variable to the signing secret. A secret never goes on the command line.',
    );
  }
  problems.throwIfAny();
  const [webhookToken] = valuesOf(variables[SETTING.webhookToken]);
  return { url, opening: webhookToken ? { [TOKEN_HEADER]: webhookToken } : {}, scheme, secret };
}

function readScheme(text: string | undefined, problems: Problems): SignatureScheme | 'none' {
  try {
    return parseScheme(text?.trim() || 'semble');
  } catch (error) {
    const reason = error instanceof SchemeError ? error.message : 'unknown scheme';
    problems.add(`${SETTING.signatureScheme}: ${reason}`, 'docs/signatures.md lists the possible values.');
    return 'none';
  }
}
