import { isObject } from '../../src/semble/decode.ts';
import { classifyError } from '../../src/semble/error-kind.ts';
import type { GraphQLAnswer, GraphQLProblem } from '../../src/semble/graphql.ts';

/** Adds the problems that the payloads of mutations report in their member `error`. The bot sends no mutations. */
export function withPayloadErrors({ data, problems }: GraphQLAnswer): GraphQLAnswer {
  const reported = Object.entries(data).flatMap(([name, payload]): readonly GraphQLProblem[] => {
    const error = isObject(payload) && payload['error'];
    return error && typeof error === 'string' ? [{ kind: classifyError([], error), path: [name], text: error }] : [];
  });
  return { data, problems: [...problems, ...reported] };
}
