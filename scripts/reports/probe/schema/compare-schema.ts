import type { Input, OutputField, SchemaType, TypeUse } from './introspection.ts';

/** What differs between the schema that the project knows and the practice's. Each entry is a path, such as `Patient.sex`. */
export interface SchemaDifferences {
  /** Types, and fields of types that exist. */
  readonly missing: readonly string[];
  /** Arguments, and fields of inputs. */
  readonly missingInputs: readonly string[];
  /** With the type that was found. */
  readonly otherTypes: readonly string[];
  /** Arguments and fields of inputs that requests of this project do not have, but that are required. */
  readonly newRequired: readonly string[];
  readonly missingValues: readonly string[];
  readonly newValues: readonly string[];
  readonly deprecated: readonly string[];
}

type Collected = { -readonly [Name in keyof SchemaDifferences]: string[] };

/** Compares all that the project knows with what the practice's schema has. More fields than expected are no difference. */
export function compareSchemas(
  expected: ReadonlyMap<string, SchemaType>,
  actual: ReadonlyMap<string, SchemaType>,
): SchemaDifferences {
  const differences: Collected = {
    missing: [],
    missingInputs: [],
    otherTypes: [],
    newRequired: [],
    missingValues: [],
    newValues: [],
    deprecated: [],
  };
  for (const [name, type] of expected) {
    const found = actual.get(name);
    if (found) {
      compareFields(name, type, found, differences);
      compareInputs(name, type.inputs, found.inputs, differences);
      compareValues(name, type, found, differences);
    } else {
      differences.missing.push(name);
    }
  }
  return differences;
}

function compareFields(name: string, expected: SchemaType, actual: SchemaType, differences: Collected): void {
  for (const [fieldName, field] of expected.fields) {
    const path = `${name}.${fieldName}`;
    const found: OutputField | undefined = actual.fields.get(fieldName);
    if (!found) {
      differences.missing.push(path);
      continue;
    }
    if (!isReadAs(field.type, found.type)) {
      differences.otherTypes.push(`${path} (${typeText(found.type)})`);
    }
    if (found.isDeprecated && !field.isDeprecated) {
      differences.deprecated.push(path);
    }
    compareInputs(path, field.args, found.args, differences);
  }
}

function compareInputs(
  name: string,
  expected: ReadonlyMap<string, Input>,
  actual: ReadonlyMap<string, Input>,
  differences: Collected,
): void {
  for (const [inputName, { type, isRequired }] of expected) {
    const path = `${name}.${inputName}`;
    const found = actual.get(inputName);
    if (!found) {
      differences.missingInputs.push(path);
    } else if (!isTakenAs(type, found.type)) {
      differences.otherTypes.push(`${path} (${typeText(found.type)})`);
    } else if (found.isRequired && !isRequired) {
      differences.newRequired.push(path);
    }
  }
  for (const [inputName, { isRequired }] of actual) {
    if (isRequired && !expected.has(inputName)) {
      differences.newRequired.push(`${name}.${inputName}`);
    }
  }
}

function compareValues(name: string, expected: SchemaType, actual: SchemaType, differences: Collected): void {
  for (const [value, isDeprecated] of expected.values) {
    const found = actual.values.get(value);
    if (found === undefined) {
      differences.missingValues.push(`${name}.${value}`);
    } else if (found && !isDeprecated) {
      differences.deprecated.push(`${name}.${value}`);
    }
  }
  for (const value of actual.values.keys()) {
    if (!expected.values.has(value)) {
      differences.newValues.push(`${name}.${value}`);
    }
  }
}

/** Types of JSON numbers. Texts, ids, enumerations and the practice's own scalars are all texts in JSON. */
const NUMBERS: ReadonlySet<string> = new Set(['Int', 'Float']);

function jsonType({ kind, name }: TypeUse): string {
  const isLeaf = kind === 'SCALAR' || kind === 'ENUM';
  return !isLeaf ? name : NUMBERS.has(name) ? 'number' : name === 'Boolean' ? 'boolean' : 'text';
}

/** Whether a value of one type can be read as one of the other. */
function isReadAs(expected: TypeUse, actual: TypeUse): boolean {
  return expected.lists === actual.lists && jsonType(expected) === jsonType(actual);
}

/** Whether a variable of one type may be given for the other. The event types are checked apart, as they have two spellings. */
function isTakenAs(expected: TypeUse, actual: TypeUse): boolean {
  const isEventType = actual.name === 'WebhookEventType' && expected.name === 'String';
  return expected.lists === actual.lists && (expected.name === actual.name || isEventType);
}

function typeText({ name, lists, isNonNull }: TypeUse): string {
  return `${'['.repeat(lists)}${name}${']'.repeat(lists)}${isNonNull ? '!' : ''}`;
}
