import type { BotEvent } from '@medplum/core';
import { someSecrets } from '../../../fixtures/bot.ts';
import { SECRETS, TEXT } from './planted.ts';

/** A change of the settings, and the functions that are then missing. */
type Change = readonly [values: Readonly<Record<string, string | undefined>>, missing?: 'all' | 'signing' | 'operator'];

const unusable = (name: string, value: string): Change => [{ [name]: value }, 'all'];

export const SETTING_SPOILS: Readonly<Record<string, Change>> = {
  'no signing secret': [{ SEMBLE_WEBHOOK_SECRET: undefined }, 'signing'],
  'an empty signing secret': [{ SEMBLE_WEBHOOK_SECRET: ' \n' }, 'signing'],
  'no operator secret': [{ SEMBLE_OPERATOR_SECRET: undefined }, 'operator'],
  'no API token': [{ SEMBLE_API_TOKEN: undefined }],
  'an empty API token': [{ SEMBLE_API_TOKEN: '' }],
  'an API token with a space': unusable('SEMBLE_API_TOKEN', TEXT),
  'no tolerance': [{ SEMBLE_SIGNATURE_TOLERANCE: '0' }],
  'a negative tolerance': unusable('SEMBLE_SIGNATURE_TOLERANCE', '-1'),
  'an organization': [{ SEMBLE_MANAGING_ORGANIZATION: 'Organization/1' }],
  'a wrong organization': unusable('SEMBLE_MANAGING_ORGANIZATION', `Organization/${TEXT}`),
  'a number definition': [{ SEMBLE_NHS_NUMBER_DEFINITION: '64b000000000000000000003' }],
  'a wrong number definition': unusable('SEMBLE_NHS_NUMBER_DEFINITION', TEXT),
  'a short sweep': [{ SEMBLE_SWEEP_HOURS: '1' }],
  'no sweep': unusable('SEMBLE_SWEEP_HOURS', '0'),
  'a wrong policy': unusable('SEMBLE_DELETE_POLICY', TEXT),
  'a URL without TLS': unusable('SEMBLE_API_URL', 'http://zqx.example/'),
  'a URL with credentials': unusable('SEMBLE_API_URL', 'https://zqx:zqx@semble.example/'),
  'a URL that is none': unusable('SEMBLE_API_URL', TEXT),
  'a URL of a file': unusable('SEMBLE_API_URL', 'file:///zqx'),
  'an unknown scheme': unusable('SEMBLE_SIGNATURE_SCHEME', TEXT),
  'a scheme cut off': unusable('SEMBLE_SIGNATURE_SCHEME', '{"header":"zqx"'),
  'a scheme with odd members': unusable('SEMBLE_SIGNATURE_SCHEME', '{"header":"zqx","zqx":{}}'),
  "a scheme in the operator's header": unusable('SEMBLE_SIGNATURE_SCHEME', 'hex-body:X-Bot-Signature'),
};

export interface Setting {
  readonly scheme: string;
  /** Whether the webhook token is set. */
  readonly webhookToken: boolean;
  readonly policy: string;
  /** The name of a spoil. */
  readonly spoil: string | undefined;
}

export interface Settings {
  readonly secrets: BotEvent['secrets'];
  readonly missing: 'all' | 'signing' | 'operator' | undefined;
}

export function makeSettings({ scheme, webhookToken, policy, spoil }: Setting): Settings {
  const [values, missing] = SETTING_SPOILS[spoil ?? ''] ?? [{}];
  const secrets = someSecrets({
    SEMBLE_WEBHOOK_SECRET: `692597070fe21cfa5e6a010f:${SECRETS.signing} ${SECRETS.nextSigning}`,
    SEMBLE_OPERATOR_SECRET: SECRETS.operator,
    SEMBLE_API_TOKEN: SECRETS.apiToken,
    SEMBLE_SIGNATURE_SCHEME: scheme,
    SEMBLE_WEBHOOK_TOKEN: webhookToken ? `${SECRETS.otherWebhookToken} ${SECRETS.webhookToken}` : '',
    SEMBLE_DELETE_POLICY: policy,
    ...values,
  });
  return { secrets, missing: scheme === 'none' && !webhookToken ? 'all' : missing };
}
