import type { EventSpelling } from '../../src/semble/event-types.ts';
import { SETTING } from '../../src/settings.ts';
import { baseOfFhirUrl } from './checks/base-url.ts';
import { checkHeaderText } from './checks/header-text.ts';
import { checkWebhookToken } from './checks/webhook-token.ts';
import { Problems } from './problem.ts';

/** The environment of a command, checked without any request. */
export interface Environment {
  readonly medplum: {
    /** Ends with a slash. HTTPS, or HTTP to a loopback address. */
    readonly baseUrl: string;
    readonly clientId: string;
    readonly clientSecret: string;
  };
  /** The operator's Semble token, with permissions for webhooks. It is never stored in Medplum. */
  readonly adminToken: string | undefined;
  /** Undefined when it is not set; the command then reads it from Semble's schema. */
  readonly eventSpelling: EventSpelling | undefined;
  /** The bot's settings that are set, by name. */
  readonly settings: ReadonlyMap<string, string>;
}

/** The tokens and secrets that are sent to Medplum or Semble. */
const SENT: readonly string[] = [
  'MEDPLUM_CLIENT_ID',
  'MEDPLUM_CLIENT_SECRET',
  'SEMBLE_ADMIN_TOKEN',
  SETTING.apiToken,
  SETTING.operatorSecret,
];

/** What to do without a client in Medplum. */
export const GIVE_CLIENT =
  'In Medplum: Project Admin > Clients > New. Tick Admin on its membership, then copy the id and the secret.';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Whether a URL points to this machine. */
export function isLoopback(url: string): boolean {
  return LOOPBACK.test(URL.parse(url)?.hostname ?? '');
}

/**
 * Reads the environment of the commands; an empty value counts as unset. `SEMBLE_WEBHOOK_SECRET` is ignored, because signing
 * secrets come from Semble itself. Throws CommandFailure that lists every missing or unusable value.
 */
export function readEnvironment(variables: Readonly<Record<string, string | undefined>>): Environment {
  const problems = new Problems();
  const environment = gatherEnvironment(variables, problems);
  problems.throwIfAny();
  return environment;
}

/** The same for a caller that continues with its checks: each missing or unusable value is added to `problems` and left empty. */
export function gatherEnvironment(
  variables: Readonly<Record<string, string | undefined>>,
  problems: Problems,
): Environment {
  const read = (name: string): string | undefined => variables[name]?.trim() || undefined;
  const required = (name: string, todo: string): string => {
    const value = read(name);
    if (value === undefined) {
      problems.addUnset(name, todo);
    }
    return value ?? '';
  };

  const base = required(
    'MEDPLUM_BASE_URL',
    "Set it to the server's base URL, such as https://api.example.org/. There is no default, because you decide where the data is stored.",
  );
  const baseUrl = base && readBaseUrl(base, problems);
  const clientId = required('MEDPLUM_CLIENT_ID', GIVE_CLIENT);
  const clientSecret = required('MEDPLUM_CLIENT_SECRET', GIVE_CLIENT);
  const spelling = read('SEMBLE_EVENT_SPELLING');
  if (spelling !== undefined && spelling !== 'dotted' && spelling !== 'enum') {
    problems.add(
      'SEMBLE_EVENT_SPELLING can only be "dotted" or "enum"',
      'Leave it out: the command then finds the spelling itself.',
    );
  }
  SENT.forEach((name) => void checkHeaderText(name, read(name) ?? '', problems));
  // Its values are separated by white space.
  read(SETTING.webhookToken)
    ?.split(/\s+/)
    .forEach((value) => void checkWebhookToken(value, problems));
  const adminToken = read('SEMBLE_ADMIN_TOKEN');
  if (adminToken !== undefined && !/^[\x21-\x7e]+$/.test(adminToken)) {
    problems.add('SEMBLE_ADMIN_TOKEN: expected a token without spaces', 'Copy the whole token and nothing else.');
  }

  const names = Object.values(SETTING).filter((name) => name !== SETTING.webhookSecret);
  return {
    medplum: { baseUrl, clientId, clientSecret },
    adminToken,
    eventSpelling: spelling === 'dotted' || spelling === 'enum' ? spelling : undefined,
    settings: new Map(names.flatMap((name) => [[name, read(name) ?? ''] as const]).filter(([, value]) => value)),
  };
}

function readBaseUrl(text: string, problems: Problems): string {
  const url = URL.parse(text);
  if (!url || url.username || url.search || url.hash || !/^https?:$/.test(url.protocol)) {
    problems.add('MEDPLUM_BASE_URL is not a plain URL', 'Give a URL such as https://api.example.org/.');
    return '';
  }
  if (url.protocol === 'http:' && !LOOPBACK.test(url.hostname)) {
    problems.add(
      'MEDPLUM_BASE_URL is not HTTPS',
      'Use https: Semble delivers to HTTPS only. http is allowed only for a server on this machine.',
    );
    return '';
  }
  const base = baseOfFhirUrl(url);
  if (base !== undefined) {
    problems.add(
      'MEDPLUM_BASE_URL is the URL of the FHIR API, not the base URL of the server',
      `Set MEDPLUM_BASE_URL=${base}`,
    );
    return '';
  }
  return `${url.origin}${url.pathname.replace(/\/*$/, '/')}`;
}
