import { readFileSync } from 'node:fs';
import { buildSchema, type DocumentNode, execute, GraphQLError, type GraphQLSchema, parse, validate } from 'graphql';
import { vi } from 'vitest';

type Json = Record<string, unknown>;

interface GraphqlRequest {
  readonly query: string;
  readonly variables: Json;
}

interface ListArguments {
  readonly cursorPagination?: { readonly cursor?: string; readonly pageSize: number };
  readonly pagination?: { readonly page: number; readonly pageSize: number };
  readonly options?: { readonly updatedAt?: { readonly start?: string } };
}

const SDL = readFileSync('src/semble/schema.graphql', 'utf8');
const WHOLE = buildSchema(SDL);
/** Documents, read and validated over the whole schema: once, however often they come. */
const prepared = new Map<string, DocumentNode | readonly GraphQLError[]>();

/**
 * Semble as the bot's `fetch` meets it: patients by id and as a list, with the practice's number definitions, answered
 * by executing the document over the schema. `answer` may put another answer in the place of the next ones.
 */
export class FakeSemble {
  readonly patients = new Map<string, Json>();
  definitions: readonly Json[] | null = [{ id: '64b000000000000000000001', deleted: false, idType: 'NHS_UK' }];
  /** The error text that stands in the place of a patient, by id. */
  readonly troubles = new Map<string, string>();
  /** Patients whom the list leaves out, though each is returned when asked for. */
  readonly unlisted = new Set<string>();
  /** The most rows that a page of the list has, whatever is asked for. */
  longestPage = 50;
  /** The documents and tokens that came. */
  readonly requests: (GraphqlRequest & { readonly token: string | null })[] = [];
  /** Consulted first; undefined lets the request through. May throw, as a lost connection does. */
  answer: (request: GraphqlRequest) => Promise<Response | undefined> | Response | undefined = () => undefined;
  /** Awaited when a request comes and again before its answer goes out. */
  hop: () => Promise<void> | void = () => undefined;
  private schema: GraphQLSchema = WHOLE;

  /** Takes the place of the global `fetch` for one test. */
  install(): this {
    vi.stubGlobal('fetch', (_url: string, init: RequestInit) => this.fetch(init));
    return this;
  }

  /** Takes these parts out of the schema, each in the words that stand there: `sex: String`. */
  lack(...parts: readonly string[]): void {
    this.schema = buildSchema(parts.reduce((sdl, part) => sdl.replace(`${part}\n`, '\n'), SDL));
  }

  private async fetch(init: RequestInit): Promise<Response> {
    const request = JSON.parse(String(init.body)) as GraphqlRequest;
    this.requests.push({ ...request, token: new Headers(init.headers).get('x-token') });
    await this.hop();
    const instead = await this.answer(request);
    const response = instead ?? jsonAnswer(await this.execute(request));
    await this.hop();
    return response;
  }

  private async execute({ query, variables }: GraphqlRequest): Promise<unknown> {
    const known = this.schema === WHOLE ? prepared.get(query) : undefined;
    const document = known ?? this.prepare(query);
    if (!('kind' in document)) {
      return { errors: document };
    }
    return execute({ schema: this.schema, document, rootValue: this.root, variableValues: variables });
  }

  private prepare(query: string): DocumentNode | readonly GraphQLError[] {
    const document = parse(query);
    const errors = validate(this.schema, document);
    const outcome = errors.length > 0 ? errors : document;
    if (this.schema === WHOLE) {
      prepared.set(query, outcome);
    }
    return outcome;
  }

  private readonly root = {
    practice: () => ({ practiceNumbers: this.definitions }),
    patient: ({ id }: { readonly id: string }) => {
      const trouble = this.troubles.get(id);
      if (trouble !== undefined) {
        throw new GraphQLError(trouble);
      }
      return structuredClone(this.patients.get(id));
    },
    patients: ({ cursorPagination, pagination, options }: ListArguments) => {
      const { cursor = '' } = cursorPagination ?? {};
      const { start = '' } = options?.updatedAt ?? {};
      const rows = [...this.patients.values()]
        .filter(({ updatedAt }) => String(updatedAt ?? '9999') >= start)
        .filter(({ id }) => String(id) > cursor && !this.unlisted.has(String(id)))
        .sort((a, b) => (String(a['id']) < String(b['id']) ? -1 : 1));
      const size = Math.min(this.longestPage, (cursorPagination ?? pagination)?.pageSize ?? this.longestPage);
      const from = ((pagination?.page ?? 1) - 1) * size;
      return { data: rows.slice(from, from + size), pageInfo: { hasMore: rows.length > from + size } };
    },
  };
}

export function jsonAnswer(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json; charset=utf-8' } });
}

export function htmlAnswer(status: number): Response {
  return new Response('<html>nginx</html>', { status, headers: { 'content-type': 'text/html' } });
}
