import { ClientError, GraphQLClient } from 'graphql-request';
import { type ErrorKind, type GraphQLAnswer, type SembleAccess, SembleFailure } from '../../src/semble/graphql.ts';

export { failureOf, SembleFailure } from '../../src/semble/graphql.ts';

/** Replaces the bot's own module: sends the same query with graphql-request, and classifies errors in the simplest way. */
export async function query(
  { url, token }: SembleAccess,
  document: string,
  variables: Readonly<Record<string, unknown>>,
): Promise<GraphQLAnswer> {
  const client = new GraphQLClient(url, { headers: { 'x-token': token }, errorPolicy: 'all' });
  try {
    const { data, errors = [] } = await client.rawRequest<Record<string, unknown>>(document, variables);
    const problems = errors.map(({ message, path = [] }) => ({ kind: kindOf(message), path, text: message }));
    return { data, problems };
  } catch (error) {
    throw new SembleFailure(error instanceof ClientError ? 'failed' : 'unreachable');
  }
}

function kindOf(message: string): ErrorKind {
  return /too often/i.test(message) ? 'rate-limited' : /not found/i.test(message) ? 'not-found' : 'failed';
}
