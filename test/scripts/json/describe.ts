import * as v from 'valibot';

function isSchema(value: unknown): value is v.GenericSchema {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'schema';
}

/** The schema inside of a pipe, or the schema itself; a pipe has the members of its first schema. */
function innerOf(schema: v.GenericSchema): v.GenericSchema | undefined {
  return 'wrapped' in schema && isSchema(schema.wrapped) ? schema.wrapped : undefined;
}

function itemOf(schema: v.GenericSchema): v.GenericSchema | undefined {
  return 'item' in schema && isSchema(schema.item) ? schema.item : undefined;
}

function entriesOf(schema: v.GenericSchema): [string, v.GenericSchema][] | undefined {
  const entries: unknown = 'entries' in schema ? schema.entries : undefined;
  return typeof entries === 'object' && entries !== null
    ? Object.entries(entries).filter((entry): entry is [string, v.GenericSchema] => isSchema(entry[1]))
    : undefined;
}

function optionsOf(schema: v.GenericSchema): readonly unknown[] | undefined {
  return 'options' in schema && Array.isArray(schema.options) ? schema.options : undefined;
}

/** Whether a text must be an instant, as one of the actions of a pipe says. */
function isInstant(schema: v.GenericSchema): boolean {
  const pipe: unknown = 'pipe' in schema ? schema.pipe : [];
  const inner: readonly unknown[] = Array.isArray(pipe) ? pipe : [];
  return inner.some(
    (one) =>
      typeof one === 'object' &&
      one !== null &&
      'type' in one &&
      (one.type === 'iso_timestamp' || (one !== schema && isSchema(one) && isInstant(one))),
  );
}

function typeText(schema: v.GenericSchema): string {
  const inner = innerOf(schema);
  const item = itemOf(schema);
  const options = optionsOf(schema);
  if (inner) {
    return `${typeText(inner)}${schema.type === 'nullable' ? ' or null' : ''}`;
  }
  if (item) {
    return `list of ${typeText(item).replace(/^(object|text|number)$/, '$1s')}`;
  }
  if (options) {
    return options.map((option) => `\`${option}\``).join(', ');
  }
  switch (schema.type) {
    case 'strict_object':
      return 'object';
    case 'record':
      return 'value' in schema && isSchema(schema.value) && schema.value.type !== 'unknown'
        ? `${typeText(schema.value)} by name`
        : 'object';
    case 'string':
      return isInstant(schema) ? 'instant' : 'text';
    case 'boolean':
      return 'true or false';
    case 'literal':
      return 'literal' in schema ? String(schema.literal) : schema.type;
    case 'unknown':
      return 'any';
    default:
      return schema.type;
  }
}

function isOptional({ type }: v.GenericSchema): boolean {
  return type === 'exact_optional' || type === 'optional';
}

/** The rows of a table of members, those of objects and of the items of lists below their own. */
function memberRows(schema: v.GenericSchema, prefix: string, leftOut: ReadonlySet<string>): string[] {
  return (entriesOf(schema) ?? []).flatMap(([name, member]) => {
    if (leftOut.has(name)) {
      return [];
    }
    const path = `${prefix}${name}`;
    const optional = isOptional(member) ? ' (can be absent)' : '';
    const row = `| \`${path}\` | ${typeText(member)}${optional} | ${v.getDescription(member) ?? ''} |`;
    const bare = isOptional(member) ? (innerOf(member) ?? member) : member;
    const item = itemOf(bare);
    return [row, ...memberRows(item ?? bare, `${path}${item ? '[]' : ''}.`, new Set())];
  });
}

/** A Markdown table of the members of a document. */
export function memberTable(schema: v.GenericSchema, leftOut: readonly string[] = []): string {
  return ['| member | type | meaning |', '|---|---|---|', ...memberRows(schema, '', new Set(leftOut))].join('\n');
}
