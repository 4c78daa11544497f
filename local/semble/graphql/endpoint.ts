import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import * as v from 'valibot';
import { applyFaults, type Faults } from '../../faults.ts';
import type { Token, Tokens } from '../tokens.ts';
import type { Engine } from './engine.ts';
import type { RequestLog } from './request-log.ts';

interface EndpointParts {
  readonly engine: Engine;
  readonly tokens: Tokens;
  /** Whether a token is within its rate limit. */
  readonly isAllowed: (token: string) => boolean;
  readonly faults: Faults;
  readonly requests: RequestLog;
}

const graphqlRequest = v.object({
  query: v.string(),
  variables: v.nullish(v.record(v.string(), v.unknown())),
  operationName: v.nullish(v.string()),
});
type GraphQLRequest = v.InferOutput<typeof graphqlRequest>;

/** Semble's one HTTP endpoint: https://docs.semble.io/docs/authentication. */
export function endpoint({ engine, tokens, isAllowed, faults, requests }: EndpointParts): Express {
  const app = express();
  app.use(express.text({ type: 'application/json', limit: '1mb' }), (request, _response, next) => {
    const parsed = parseRequest(request.body);
    requests.push({ operation: parsed ? engine.prepare(parsed.query).operation : '', token: request.get('x-token') });
    next();
  });
  app.use(applyFaults(faults));

  app.get('/graphql', (_request, response) => {
    response.status(400).json(problem('Queries are sent with POST.'));
  });
  app.post('/graphql', async (request, response) => {
    const text = request.get('x-token');
    const token = tokens.get(text);
    if (!text || !token) {
      response.status(401).json(problem(text ? 'Invalid token.' : 'Missing token.', 'UNAUTHENTICATED'));
    } else if (!isAllowed(text)) {
      response.json(problem('This API was called too often, wait a minute.'));
    } else {
      const { status, body } = await answerOf(engine, parseRequest(request.body), token);
      response.status(status).json(body);
    }
  });

  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    response.status(500).json(problem(String(error)));
  });
  return app;
}

async function answerOf(
  engine: Engine,
  request: GraphQLRequest | undefined,
  token: Token,
): Promise<{ status: number; body: object }> {
  if (!request) {
    return { status: 400, body: problem('The body must be JSON with a query.') };
  }
  const { document, errors } = engine.prepare(request.query);
  if (!document) {
    return { status: 400, body: { errors } };
  }
  const result = await engine.run(document, token, request);
  return { status: 'data' in result ? 200 : 400, body: result };
}

function parseRequest(body: unknown): GraphQLRequest | undefined {
  try {
    const parsed = v.safeParse(graphqlRequest, JSON.parse(String(body)));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}

function problem(message: string, code?: string): object {
  return { errors: [{ message, ...(code && { extensions: { code } }) }] };
}
