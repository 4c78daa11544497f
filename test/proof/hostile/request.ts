import { ALL_IN_ONE, GITHUB, SHOPIFY, SLACK, STRIPE } from '../../../fixtures/schemes.ts';
import { NAMED_SCHEMES, OPERATOR_SCHEME, type SignatureScheme } from '../../../src/verify/scheme.ts';
import { sign, signatureOf } from '../../../src/verify/sign.ts';
import { signedPieces } from '../../../src/verify/signed-text.ts';
import { SECRETS } from './planted.ts';
import {
  BESIDE,
  BOT_ID,
  CONTENT_TYPES,
  HEADERS,
  INPUTS,
  KEYS,
  SIGNATURES,
  TIMES,
  WEBHOOK_TOKENS,
} from './request-spoils.ts';
import type { Settings } from './settings.ts';

/** Milliseconds since 1970, when every request comes. */
export const NOW = 1_760_000_000_000;

/** The values of the setting, and what they mean. */
export const SCHEMES: Readonly<Record<string, SignatureScheme | 'none'>> = {
  ...NAMED_SCHEMES,
  'hex-body:X-Sig': { header: 'X-Sig', algorithm: 'sha256', encoding: 'hex', signed: '{body}' },
  ...Object.fromEntries([GITHUB, STRIPE, SLACK, SHOPIFY, ALL_IN_ONE].map((one) => [JSON.stringify(one), one])),
  none: 'none',
};

/** The spoils by part: a kind, and a number that chooses within the kind. */
export type Spoils = Readonly<Partial<Record<string, readonly [kind: string, at: number]>>>;

export interface Plan {
  readonly sender: 'semble' | 'operator' | 'schedule';
  readonly scheme: string;
  /** Whether the webhook token is set. */
  readonly webhookToken: boolean;
  /** The text that is signed. */
  readonly text: string;
  readonly spoils: Spoils;
}

/** The authenticated sender of a request; `unset` if there is no secret to check, `unusable` if a setting is unusable. */
export type Verdict = 'semble' | 'operator' | 'schedule' | 'refused' | 'unset' | 'unusable';

/** The request, and its properties by construction. */
export function makeRequest(plan: Plan, settings: Settings): { readonly event: object; readonly verdict: Verdict } {
  const { sender, text, spoils } = plan;
  const bot = { reference: `Bot/${BOT_ID}` };
  if (sender === 'schedule') {
    const input = { resourceType: 'Bot', id: BOT_ID };
    const event = { bot, contentType: 'application/fhir+json', input, secrets: settings.secrets };
    return { event, verdict: settings.missing === 'all' ? 'unusable' : 'schedule' };
  }
  const scheme = sender === 'operator' ? OPERATOR_SCHEME : SCHEMES[plan.scheme];
  const of = <T>(table: Readonly<Record<string, T>>, part: string): T | undefined => table[spoils[part]?.[0] ?? ''];
  const at = (part: string): number => spoils[part]?.[1] ?? 0;

  let headers: Record<string, unknown> = {};
  let isIntact = scheme === 'none';
  if (scheme && scheme !== 'none') {
    const key = of(KEYS, 'key');
    const time = of(TIMES, 'time');
    const signed = signedBy(
      scheme,
      key?.[0][sender] ?? SECRETS[sender === 'operator' ? sender : 'signing'],
      text,
      time?.[0],
    );
    const value = signed[scheme.header] ?? '';
    const signature = of(SIGNATURES, 'signature');
    const respelled = signature ? signature[0](value, at('signature'), scheme) : value;
    const keeps = typeof signature?.[1] === 'function' ? signature[1](scheme) : (signature?.[1] ?? true);
    headers = { ...signed, [scheme.header]: respelled };
    const isOld = sender === 'operator' && spoils['time']?.[0] === 'old';
    isIntact =
      (key?.[1] ?? true) &&
      (!scheme.timestamp || (time?.[1] ?? true)) &&
      (keeps || respelled === value) &&
      !isOld &&
      (of(HEADERS, 'headers')?.[1] ?? true);
  }
  const token = of(WEBHOOK_TOKENS, 'webhookToken');
  const type = of(CONTENT_TYPES, 'content type');
  const beside = of(BESIDE, 'beside');
  const others = sender === 'operator' ? 'x-webhook-signature' : OPERATOR_SCHEME.header;
  const given = of(HEADERS, 'headers')?.[0] ?? ((all: object) => all);
  const all = given({
    ...headers,
    ...(plan.webhookToken && { 'x-bot-token': token ? token[0] : SECRETS.webhookToken }),
    ...(beside !== undefined && { [others]: beside }),
  });
  const input = (of(INPUTS, 'input') ?? ((same: string) => same))(text, at('input'));
  const event = {
    bot,
    contentType: type ? type[0] : 'application/json',
    input,
    headers: all,
    secrets: settings.secrets,
  };

  const opens = !plan.webhookToken || ((token?.[1] ?? true) && (of(HEADERS, 'headers')?.[1] ?? true));
  const verdict = (): Verdict => {
    if (settings.missing === 'all') {
      return 'unusable';
    }
    if (!all) {
      return Object(input).resourceType === 'Bot' && Object(input).id === BOT_ID ? 'schedule' : 'refused';
    }
    const arrived = arrivedText(input);
    if (!(type?.[1] ?? true) || !arrived || !opens) {
      return 'refused';
    }
    const isWhole = isIntact && arrived === text;
    if (hasOperatorHeader(all)) {
      return sender === 'operator' && isWhole && settings.missing !== 'operator' ? 'operator' : 'refused';
    }
    if (plan.scheme === 'none') {
      return 'semble';
    }
    return settings.missing === 'signing' ? 'unset' : sender === 'semble' && isWhole ? 'semble' : 'refused';
  };
  return { event, verdict: verdict() };
}

function signedBy(
  scheme: SignatureScheme,
  secret: string,
  body: string,
  time = String(NOW / 1000),
): Record<string, string> {
  const message = { body, timestamp: time, id: 'msg_1' };
  const headers = sign(scheme, secret || SECRETS.unlisted, message);
  if (secret) {
    return headers;
  }
  const bare = signatureOf(scheme, '', signedPieces(scheme.signed, message));
  const value = headers[scheme.header] ?? '';
  return { ...headers, [scheme.header]: value.slice(0, value.length - bare.length) + bare };
}

/** The text of the request as it was sent or, where the server parsed it, as it would be written. */
export function arrivedText(input: unknown): string | undefined {
  try {
    const text = typeof input === 'object' && input !== null ? JSON.stringify(input) : input;
    return typeof text === 'string' ? text : undefined;
  } catch {
    return undefined;
  }
}

function hasOperatorHeader(headers: unknown): boolean {
  return Object.entries(Object(headers)).some(
    ([name, value]) =>
      name.toLowerCase() === 'x-bot-signature' && [value].flat().some((one) => typeof one === 'string'),
  );
}
