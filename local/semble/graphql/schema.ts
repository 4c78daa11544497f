import { readFileSync } from 'node:fs';
import { buildASTSchema, type GraphQLSchema, Kind, type ObjectTypeDefinitionNode, parse, visit } from 'graphql';
import { ENUM_SPELLINGS } from '../webhooks/events.ts';

export type EventSpelling = 'dotted' | 'enum';

/** What the project uses of Semble's schema, and the mutations of staff. */
const SDL = ['../../../src/semble/schema.graphql', './patient-mutations.graphql']
  .map((path) => readFileSync(new URL(path, import.meta.url), 'utf8'))
  .join('\n');

/**
 * Semble's schema, or a variant that a practice may have: with the old enum of event types, or without some fields, each
 * named as in `Patient.birthSurname`, or changed in any other way. Throws when a field to leave out does not exist.
 */
export function sembleSchema(
  spelling: EventSpelling,
  missingFields: readonly string[],
  change: (sdl: string) => string = (sdl) => sdl,
): GraphQLSchema {
  const sdl = change(spelling === 'enum' ? withEnum(SDL) : SDL);
  const variant = JSON.stringify([missingFields, sdl]);
  const schema = schemas.get(variant) ?? schemaOf(sdl, missingFields);
  schemas.set(variant, schema);
  return schema;
}

/** Building a schema takes longer than most requests, and tests start hundreds of servers with the same one. */
const schemas = new Map<string, GraphQLSchema>();

function schemaOf(sdl: string, missingFields: readonly string[]): GraphQLSchema {
  const missing = new Set(missingFields);
  const document = visit(parse(sdl), {
    [Kind.OBJECT_TYPE_DEFINITION]: (type: ObjectTypeDefinitionNode) => ({
      ...type,
      fields: type.fields?.filter((field) => !missing.delete(`${type.name.value}.${field.name.value}`)),
    }),
  });
  if (missing.size > 0) {
    throw new Error(`The schema has no ${[...missing].join(', ')}`);
  }
  return buildASTSchema(document);
}

function withEnum(sdl: string): string {
  return `${sdl.replaceAll('eventTypes: [String!]', 'eventTypes: [WebhookEventType!]')}
    enum WebhookEventType { ${[...ENUM_SPELLINGS.keys()].join(' ')} }`;
}
