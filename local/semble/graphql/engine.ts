import {
  type DocumentNode,
  execute,
  type FormattedExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  NoSchemaIntrospectionCustomRule,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import type { Deviations } from '../deviations.ts';
import { resolvePermitted, type Token } from '../tokens.ts';

/** A document that was parsed and validated, or its errors. */
interface Prepared {
  /** The fields at its top, such as `patients`; several are joined by `+`. */
  readonly operation: string;
  readonly document?: DocumentNode;
  readonly errors?: readonly GraphQLError[];
}

export interface Engine {
  /** Parses and validates a document. It does so once for each text. */
  prepare(query: string): Prepared;
  run(
    document: DocumentNode,
    token: Token,
    request: {
      readonly variables?: Record<string, unknown> | null | undefined;
      readonly operationName?: string | null | undefined;
    },
  ): Promise<FormattedExecutionResult>;
}

const MAX_DOCUMENTS = 500;

export function graphqlEngine(schema: GraphQLSchema, rootValue: object, deviations: Deviations): Engine {
  const limits: Limits = {
    refusesIntrospection: deviations.refusesIntrospection ?? false,
    maxFields: deviations.maxFields ?? Number.POSITIVE_INFINITY,
  };
  const prepared = preparedFor(schema, limits);
  return {
    prepare: (query) => {
      const known = prepared.get(query) ?? prepare(schema, query, limits);
      if (prepared.size >= MAX_DOCUMENTS) {
        prepared.clear();
      }
      prepared.set(query, known);
      return known;
    },
    run: async (document, token, { variables, operationName }) => {
      const { data, errors } = await execute({
        schema,
        document,
        rootValue,
        contextValue: { token },
        variableValues: variables,
        operationName,
        fieldResolver: resolvePermitted,
      });
      return { ...(errors && { errors: errors.map((error) => error.toJSON()) }), ...(data !== undefined && { data }) };
    },
  };
}

/** What a server refuses beside what its schema does not allow. */
type Limits = Required<Pick<Deviations, 'refusesIntrospection' | 'maxFields'>>;

/** The documents that servers with the same schema and the same limits have prepared. */
const preparedBySchema = new WeakMap<GraphQLSchema, Map<string, Map<string, Prepared>>>();

function preparedFor(schema: GraphQLSchema, limits: Limits): Map<string, Prepared> {
  const byLimits = preparedBySchema.get(schema) ?? new Map<string, Map<string, Prepared>>();
  preparedBySchema.set(schema, byLimits);
  const key = `${limits.refusesIntrospection} ${limits.maxFields}`;
  const prepared = byLimits.get(key) ?? new Map<string, Prepared>();
  byLimits.set(key, prepared);
  return prepared;
}

function prepare(schema: GraphQLSchema, query: string, { refusesIntrospection, maxFields }: Limits): Prepared {
  try {
    const document = parse(query);
    const operation = operationOf(document);
    const rules = [...specifiedRules, ...(refusesIntrospection ? [NoSchemaIntrospectionCustomRule] : [])];
    const isTooLarge = topFields(document).length > maxFields;
    const errors = isTooLarge ? [new GraphQLError('Too many fields')] : validate(schema, document, rules);
    return errors.length > 0 ? { operation, errors } : { operation, document };
  } catch (error) {
    return { operation: '', errors: [error instanceof GraphQLError ? error : new GraphQLError(String(error))] };
  }
}

function operationOf(document: DocumentNode): string {
  return [...new Set(topFields(document))].join('+');
}

/** The names of the fields at the top of a document. */
function topFields(document: DocumentNode): string[] {
  return document.definitions
    .flatMap((definition) => (definition.kind === Kind.OPERATION_DEFINITION ? definition.selectionSet.selections : []))
    .flatMap((selection) => (selection.kind === Kind.FIELD ? selection.name.value : []));
}
