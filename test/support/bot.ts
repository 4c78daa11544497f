import type { BotEvent } from '@medplum/core';
import { OPERATOR_SCHEME, SEMBLE_SCHEME } from '../../src/verify/scheme.ts';
import { sign } from '../../src/verify/sign.ts';

export const SIGNING_SECRET = 'whk_test_secret';
export const OPERATOR_SECRET = 'operator_test_secret';
export const WEBHOOK_TOKEN = 'second_lock_test_value';
export const API_TOKEN = 'semble_api_test_token';
export const SEMBLE_URL = 'https://semble.example/graphql';
export const PATIENT_ID = '507f191e810c19729de860ea';
export const OTHER_ID = '507f191e810c19729de860eb';
export const THIRD_ID = '507f191e810c19729de860ec';

/** The project secrets of a bot that is set up; `undefined` takes one away. */
export function someSecrets(overrides: Readonly<Record<string, string | undefined>> = {}): BotEvent['secrets'] {
  const settings: Record<string, string | undefined> = {
    SEMBLE_WEBHOOK_SECRET: `692597070fe21cfa5e6a010f:${SIGNING_SECRET}`,
    SEMBLE_API_TOKEN: API_TOKEN,
    SEMBLE_API_URL: SEMBLE_URL,
    ...overrides,
  };
  return Object.fromEntries(
    Object.entries(settings).flatMap(([name, valueString]) =>
      valueString === undefined ? [] : [[name, { name, valueString }]],
    ),
  );
}

/** The body of a delivery as Semble documents it. */
export function aDelivery(overrides: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    subscriptionId: '692597070fe21cfa5e6a010f',
    eventId: '692597070fe21cfa5e6a010a',
    eventType: 'patient.updated',
    identifiers: { patientId: PATIENT_ID },
    ...overrides,
  };
}

/** The unix time of a moment, in seconds, as a signature carries it. */
export function unixSeconds(ms: number = Date.now()): string {
  return String(Math.floor(ms / 1000));
}

export interface EventOptions {
  /** An object is serialised; a text is sent as it is. */
  readonly body?: unknown;
  readonly secrets?: BotEvent['secrets'];
  /** Unix seconds under the signature. */
  readonly timestamp?: string;
  /** Instead of, or (undefined) without, the headers of a signed delivery. */
  readonly headers?: Readonly<Record<string, string | string[] | undefined>>;
  readonly signedBy?: 'semble' | 'operator';
  readonly contentType?: string;
  /** As an older server hands a delivery over: parsed. */
  readonly parsed?: boolean;
}

/** What Medplum hands to the bot for a signed delivery; each option spoils or changes one thing. */
export function aBotEvent(options: EventOptions = {}): BotEvent {
  const { body = aDelivery(), contentType = 'application/json', signedBy = 'semble' } = options;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const [scheme, secret] = signedBy === 'semble' ? [SEMBLE_SCHEME, SIGNING_SECRET] : [OPERATOR_SCHEME, OPERATOR_SECRET];
  const signed = sign(scheme, secret, { body: text, timestamp: options.timestamp ?? unixSeconds() });
  return {
    bot: { reference: 'Bot/6f4b0a53-7d3c-4a1c-9c55-5c1d2a3b4c5d' },
    contentType,
    input: options.parsed ? JSON.parse(text) : text,
    secrets: options.secrets ?? someSecrets(),
    headers: { 'content-type': contentType, ...lowerCase(options.headers ?? signed) },
  };
}

function lowerCase<T>(headers: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
