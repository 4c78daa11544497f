import type { Bot, ClientApplication } from '@medplum/fhirtypes';
import { TOKEN_HEADER } from '../../../src/verify/webhook-token.ts';
import { LABEL_PREFIX } from '../../core/names.ts';
import type { Subscription, SubscriptionHeader } from './subscriptions.ts';

/** How Semble calls the bot: the public webhook, or `$execute` with the credentials of a client application. */
export type EndpointKind = 'webhook' | 'execute';

export interface Endpoint {
  readonly kind: EndpointKind;
  /** The URL without credentials; it may be shown. */
  readonly url: string;
  /** `<client id>:<client secret>` of the client application that may call `$execute`. */
  readonly credentials: string | undefined;
  /** Whether the credentials are in the URL that Semble calls instead of a header. */
  readonly credentialsInUrl: boolean;
}

const AUTHORIZATION = 'Authorization';

/** How Semble calls a deployed bot now. */
export function presentKind(bot: Bot | undefined, client: ClientApplication | undefined): EndpointKind {
  return !bot?.publicWebhook && client ? 'execute' : 'webhook';
}

/** Whether the credentials are in the URL of any of these subscriptions. */
export function haveCredentialsInUrl(subscriptions: readonly Subscription[]): boolean {
  return subscriptions.some(({ url }) => new URL(url).username !== '');
}

/** Returns the two URLs of the bot. */
export function urlsOf(baseUrl: string, botId: string, membershipId: string): Readonly<Record<EndpointKind, string>> {
  return { webhook: `${baseUrl}webhook/${membershipId}`, execute: `${baseUrl}fhir/R4/Bot/${botId}/$execute` };
}

/** Creates the endpoint of a kind; `credentials` are used for `execute` only. */
export function endpointOf(
  kind: EndpointKind,
  urls: Readonly<Record<EndpointKind, string>>,
  {
    credentials,
    credentialsInUrl = false,
  }: { readonly credentials: string | undefined; readonly credentialsInUrl?: boolean },
): Endpoint {
  const isExecute = kind === 'execute';
  return { kind, url: urls[kind], credentials: isExecute ? credentials : undefined, credentialsInUrl };
}

/** Returns the URL that a subscription should have. It keeps the present query, which distinguishes generations. */
export function subscribedUrl({ url, credentials, credentialsInUrl }: Endpoint, current: string | undefined): string {
  const target = new URL(url);
  target.search = URL.parse(current ?? url)?.search ?? '';
  if (credentials && credentialsInUrl) {
    const [id = '', ...secret] = credentials.split(':');
    target.username = encodeURIComponent(id);
    target.password = encodeURIComponent(secret.join(':'));
  }
  return target.href;
}

/** Returns the headers with the webhook token and the credentials, for a request of a command. */
export function openingHeaders({ credentials }: Endpoint, webhookToken: string): Record<string, string> {
  return {
    [TOKEN_HEADER]: webhookToken,
    ...(credentials && { [AUTHORIZATION]: basic(credentials) }),
  };
}

/** Returns the webhook token that a subscription sends. */
export function sentWebhookToken(headers: readonly SubscriptionHeader[]): string | undefined {
  return headers.find(({ key }) => key.toLowerCase() === TOKEN_HEADER.toLowerCase())?.value;
}

/** Returns the headers that a subscription should have: the webhook token, the credentials, and headers that others added. */
export function subscribedHeaders(
  endpoint: Endpoint,
  webhookToken: string,
  current: readonly SubscriptionHeader[],
): SubscriptionHeader[] {
  const isNamed = (name: string, { key }: SubscriptionHeader): boolean => key.toLowerCase() === name.toLowerCase();
  const others = current.filter((header) => !isNamed(TOKEN_HEADER, header) && !isNamed(AUTHORIZATION, header));
  const { credentials, credentialsInUrl } = endpoint;
  return [
    ...others,
    { key: TOKEN_HEADER, value: webhookToken },
    ...(credentials && !credentialsInUrl ? [{ key: AUTHORIZATION, value: basic(credentials) }] : []),
  ];
}

/** Selects our subscriptions: they call a URL of the bot, with any query and credentials, and have our label. */
export function ourSubscriptions(
  subscriptions: readonly Subscription[],
  urls: Readonly<Record<EndpointKind, string>>,
): Subscription[] {
  const known = Object.values(urls);
  return subscriptions.filter(({ label, url }) => label.startsWith(LABEL_PREFIX) && known.includes(shownUrl(url)));
}

/** Returns a subscription's URL without query and credentials. */
export function shownUrl(text: string): string {
  const url = URL.parse(text);
  return url ? `${url.origin}${url.pathname}` : '';
}

function basic(credentials: string): string {
  return `Basic ${Buffer.from(credentials).toString('base64')}`;
}
