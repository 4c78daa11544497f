import type { GraphQLQuery, SembleAccess } from '../../src/semble/graphql.ts';
import { SETTING } from '../../src/settings.ts';
import { Problems } from '../core/problem.ts';
import { only, usableSettings } from '../medplum/planned-secrets.ts';
import { askerOf, GIVE_ADMIN_TOKEN } from './client.ts';

/**
 * Reads the URL and the token of Semble; other values may be unusable. Undefined without a token, and when one of the two
 * is unusable, which is added to `problems`.
 */
export function sembleSettings(values: ReadonlyMap<string, string>, problems: Problems): SembleAccess | undefined {
  const unusable = new Problems();
  const { semble } = usableSettings(only(values, [SETTING.apiUrl, SETTING.apiToken]), unusable);
  for (const { what, todo } of unusable.all) {
    problems.add(what, todo);
  }
  return unusable.all.length > 0 ? undefined : semble;
}

/** Semble, with the token for the practice's webhooks. */
export interface OperatorAccess {
  readonly url: string;
  readonly ask: GraphQLQuery;
  /** The name of the variable that holds the token. */
  readonly tokenName: string;
}

/** Creates a client with the operator's token or, without one, the bot's. Undefined after a problem. */
export function operatorAccess(
  adminToken: string | undefined,
  values: ReadonlyMap<string, string>,
  problems: Problems,
): OperatorAccess | undefined {
  if (!adminToken && !values.get(SETTING.apiToken)) {
    problems.addUnset('SEMBLE_ADMIN_TOKEN', GIVE_ADMIN_TOKEN);
  }
  const access = sembleSettings(adminToken ? new Map([...values, [SETTING.apiToken, adminToken]]) : values, problems);
  const tokenName = adminToken ? 'SEMBLE_ADMIN_TOKEN' : SETTING.apiToken;
  return access && { url: access.url, ask: askerOf(access), tokenName };
}
