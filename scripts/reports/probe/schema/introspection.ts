import { buildSchema, executeSync, parse } from 'graphql';
import * as v from 'valibot';
import { membersOf } from '../../../../src/semble/decode.ts';

/** A name of a schema: https://spec.graphql.org/October2021/#Name. */
const name = v.pipe(v.string(), v.regex(/^[_A-Za-z][_0-9A-Za-z]{0,79}$/));

interface Reference {
  readonly kind: string;
  readonly name?: string | null | undefined;
  readonly ofType?: Reference | null | undefined;
}

const reference: v.GenericSchema<Reference> = v.object({
  kind: v.string(),
  name: v.nullish(name),
  ofType: v.nullish(v.lazy(() => reference)),
});

const argument = v.object({ name, defaultValue: v.nullish(v.string()), type: reference });
const type = v.object({
  name,
  fields: v.nullish(
    v.array(v.object({ name, isDeprecated: v.optional(v.boolean(), false), args: v.array(argument), type: reference })),
  ),
  inputFields: v.nullish(v.array(argument)),
  enumValues: v.nullish(v.array(v.object({ name, isDeprecated: v.optional(v.boolean(), false) }))),
});

const REFERENCE = 'kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } }';

/** The query for a whole schema. Its parts have no aliases, because some servers limit their number. */
export const INTROSPECTION = `query Schema { __schema { queryType { name } mutationType { name } types {
  name
  fields(includeDeprecated: true) { name isDeprecated args { name defaultValue type { ${REFERENCE} } } type { ${REFERENCE} } }
  inputFields { name defaultValue type { ${REFERENCE} } }
  enumValues(includeDeprecated: true) { name isDeprecated }
} } }`;

/** The type of a field or an argument. */
export interface TypeUse {
  readonly name: string;
  /** `OBJECT`, `SCALAR`, `ENUM`, `INPUT_OBJECT` ... */
  readonly kind: string;
  /** How many lists are around it. */
  readonly lists: number;
  readonly isNonNull: boolean;
}

/** An argument of a field, or a field of an input. */
export interface Input {
  readonly type: TypeUse;
  /** Whether a request without it is invalid. */
  readonly isRequired: boolean;
}

export interface OutputField {
  readonly type: TypeUse;
  readonly isDeprecated: boolean;
  readonly args: ReadonlyMap<string, Input>;
}

/** A type of a schema. Members that the kind of type does not have are empty. */
export interface SchemaType {
  readonly fields: ReadonlyMap<string, OutputField>;
  readonly inputs: ReadonlyMap<string, Input>;
  /** Each value of an enumeration, and whether it is deprecated. */
  readonly values: ReadonlyMap<string, boolean>;
}

/**
 * Reads the answer to INTROSPECTION. The types at the root are called `Query` and `Mutation`, whatever the schema calls them.
 * Scalar types, those of introspection and those that cannot be read are left out.
 */
export function typesIn(data: Readonly<Record<string, unknown>>): ReadonlyMap<string, SchemaType> {
  const { queryType, mutationType, types } = membersOf(data['__schema']);
  const rootNames = new Map([
    [membersOf(queryType)['name'], 'Query'],
    [membersOf(mutationType)['name'], 'Mutation'],
  ]);
  const found = (Array.isArray(types) ? types : []).flatMap((one: unknown): [string, SchemaType][] => {
    const parsed = v.safeParse(type, one);
    if (!parsed.success || parsed.output.name.startsWith('__')) {
      return [];
    }
    const { fields, inputFields, enumValues } = parsed.output;
    const isScalar = !fields && !inputFields && !enumValues;
    return isScalar ? [] : [[rootNames.get(parsed.output.name) ?? parsed.output.name, schemaType(parsed.output)]];
  });
  return new Map(found);
}

/** Reads a schema in GraphQL's schema language in the same form. */
export function typesOf(sdl: string): ReadonlyMap<string, SchemaType> {
  const { data } = executeSync({ schema: buildSchema(sdl), document: parse(INTROSPECTION) });
  return typesIn({ ...data });
}

function schemaType({ fields, inputFields, enumValues }: v.InferOutput<typeof type>): SchemaType {
  return {
    fields: new Map(
      fields?.map((field) => [
        field.name,
        { type: typeUse(field.type), isDeprecated: field.isDeprecated, args: inputs(field.args) },
      ]),
    ),
    inputs: inputs(inputFields ?? []),
    values: new Map(enumValues?.map((value) => [value.name, value.isDeprecated])),
  };
}

function inputs(list: readonly v.InferOutput<typeof argument>[]): ReadonlyMap<string, Input> {
  return new Map(
    list.map((one) => {
      const use = typeUse(one.type);
      return [one.name, { type: use, isRequired: use.isNonNull && typeof one.defaultValue !== 'string' }];
    }),
  );
}

function typeUse(outer: Reference): TypeUse {
  let lists = 0;
  let inner = outer;
  while (inner.ofType) {
    lists += inner.kind === 'LIST' ? 1 : 0;
    inner = inner.ofType;
  }
  return { name: inner.name ?? '', kind: inner.kind, lists, isNonNull: outer.kind === 'NON_NULL' };
}
