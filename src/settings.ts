import type { BotEvent } from '@medplum/core';
import { parseScheme } from './verify/parse-scheme.ts';
import { SEMBLE_SCHEME, type SignatureScheme } from './verify/scheme.ts';
import { keysOf, UNUSABLE_SECRET } from './verify/sign.ts';

/**
 * What the bot does with the Patient when Semble deletes the patient: FHIR delete, or `active: false` and a tombstone.
 */
export type DeletePolicy = 'delete' | 'deactivate';

/** The bot's settings, validated. */
export interface Settings {
  readonly scheme: SignatureScheme | 'none';
  /** Semble's signing secrets, without the subscription ids before them. */
  readonly secrets: readonly string[];
  readonly operatorSecret: string | undefined;
  /** The accepted webhook tokens; empty when SEMBLE_WEBHOOK_TOKEN is not set. */
  readonly tokens: readonly string[];
  /** Undefined without an API token. The bot can then only apply deliveries that carry the patient. */
  readonly semble: { readonly url: string; readonly token: string } | undefined;
  /** The greatest age of a delivery that carries the patient, in seconds; 0 means no limit. */
  readonly toleranceSeconds: number;
  readonly deletePolicy: DeletePolicy;
  /**
   * The id of the practice's number definition for the NHS number. When it is unset, the definitions in Semble decide.
   */
  readonly nhsNumberDefinition: string | undefined;
  /** `Organization/<id>` */
  readonly managingOrganization: string | undefined;
  readonly sweepHours: number;
}

/** A setting has an invalid value. The message names the setting and the reason, never the value. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  /** The name of the setting, as in SETTING. */
  readonly setting: string;

  constructor(setting: string, reason: string) {
    super(`${setting}: ${reason}`);
    this.setting = setting;
  }
}

/** The names of all settings, as in the secrets of the Medplum project. */
export const SETTING = {
  webhookSecret: 'SEMBLE_WEBHOOK_SECRET',
  operatorSecret: 'SEMBLE_OPERATOR_SECRET',
  apiToken: 'SEMBLE_API_TOKEN',
  apiUrl: 'SEMBLE_API_URL',
  webhookToken: 'SEMBLE_WEBHOOK_TOKEN',
  signatureScheme: 'SEMBLE_SIGNATURE_SCHEME',
  signatureTolerance: 'SEMBLE_SIGNATURE_TOLERANCE',
  deletePolicy: 'SEMBLE_DELETE_POLICY',
  nhsNumberDefinition: 'SEMBLE_NHS_NUMBER_DEFINITION',
  managingOrganization: 'SEMBLE_MANAGING_ORGANIZATION',
  sweepHours: 'SEMBLE_SWEEP_HOURS',
} as const;

const DEFAULT_API_URL = 'https://open.semble.io/graphql';
const SUBSCRIPTION_ID_PREFIX = /^[0-9a-f]{24}:/i;

/**
 * Reads the settings from the secrets of the Medplum project. An empty value counts as unset.
 * Throws SettingsError for the first invalid value.
 */
export function readSettings(secrets: BotEvent['secrets'] | undefined): Settings {
  const read = (name: string): string | undefined => {
    const secret = secrets?.[name];
    const value = secret?.valueString ?? secret?.valueInteger ?? secret?.valueDecimal ?? secret?.valueBoolean;
    return String(value ?? '').trim() || undefined;
  };
  const matching = (name: string, pattern: RegExp, expected: string): string | undefined => {
    const value = read(name);
    if (value && !pattern.test(value)) {
      throw new SettingsError(name, `expected ${expected}`);
    }
    return value;
  };
  const list = (name: string): string[] => valuesOf(read(name));

  const scheme = readScheme(read(SETTING.signatureScheme));
  const tokens = list(SETTING.webhookToken);
  if (scheme === 'none' && tokens.length === 0) {
    throw new SettingsError(SETTING.signatureScheme, `none is allowed only together with ${SETTING.webhookToken}`);
  }
  const secretsOfSemble = list(SETTING.webhookSecret).map((entry) => entry.replace(SUBSCRIPTION_ID_PREFIX, ''));
  if (scheme !== 'none' && keysOf(scheme, secretsOfSemble).length < secretsOfSemble.length) {
    throw new SettingsError(SETTING.webhookSecret, UNUSABLE_SECRET);
  }
  const url = readUrl(read(SETTING.apiUrl) ?? DEFAULT_API_URL);
  const token = matching(SETTING.apiToken, /^[\x21-\x7e]+$/, 'a token without spaces');
  const deletePolicy = matching(SETTING.deletePolicy, /^(delete|deactivate)$/, '"delete" or "deactivate"');
  const tolerance = matching(SETTING.signatureTolerance, /^\d{1,9}$/, 'a whole number of seconds');
  const sweepHours = matching(SETTING.sweepHours, /^[1-9]\d{0,4}$/, 'a whole number of hours, 1 or more');
  return {
    scheme,
    secrets: secretsOfSemble,
    operatorSecret: read(SETTING.operatorSecret),
    tokens,
    semble: token ? { url, token } : undefined,
    toleranceSeconds: Number(tolerance ?? 300),
    deletePolicy: deletePolicy === 'deactivate' ? 'deactivate' : 'delete',
    nhsNumberDefinition: matching(SETTING.nhsNumberDefinition, /^[\w-]{1,64}$/, 'the id of a number definition'),
    managingOrganization: matching(
      SETTING.managingOrganization,
      /^Organization\/[A-Za-z0-9.-]{1,64}$/,
      'a reference such as Organization/<id>',
    ),
    sweepHours: Number(sweepHours ?? 50),
  };
}

/** Returns the values of a setting that can have several, separated by white space. An unset one has none. */
export function valuesOf(setting: string | undefined): string[] {
  return setting?.split(/\s+/).filter(Boolean) ?? [];
}

function readScheme(value: string | undefined): SignatureScheme | 'none' {
  try {
    return value ? parseScheme(value) : SEMBLE_SCHEME;
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown scheme';
    throw new SettingsError(SETTING.signatureScheme, reason);
  }
}

function readUrl(value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
  if (!url || url.username || url.password) {
    throw new SettingsError(SETTING.apiUrl, 'expected a URL without credentials');
  }
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback.test(url.hostname))) {
    throw new SettingsError(SETTING.apiUrl, 'expected https; http is allowed to a loopback address only');
  }
  return url.href;
}
