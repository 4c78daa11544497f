import { ClientError, GraphQLClient } from 'graphql-request';
import { type Answer, type ErrorKind, type SembleAccess, SembleFailure } from '../../src/semble/graphql.ts';

export { failureOf, SembleFailure } from '../../src/semble/graphql.ts';

/** In the place of the bot's own: the same question by graphql-request, with the simplest reading of what went wrong. */
export async function ask(
  { url, token }: SembleAccess,
  document: string,
  variables: Readonly<Record<string, unknown>>,
): Promise<Answer> {
  const client = new GraphQLClient(url, { headers: { 'x-token': token }, errorPolicy: 'all' });
  try {
    const { data, errors = [] } = await client.rawRequest<Record<string, unknown>>(document, variables);
    const problems = errors.map(({ message, path = [] }) => ({ kind: troubleOf(message), path, text: message }));
    return { data, problems };
  } catch (error) {
    throw new SembleFailure(error instanceof ClientError ? 'failed' : 'unreachable');
  }
}

function troubleOf(message: string): ErrorKind {
  return /too often/i.test(message) ? 'rate-limited' : /not found/i.test(message) ? 'not-found' : 'failed';
}
