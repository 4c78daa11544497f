/** A field of Semble's schema. `path` is `Type.field`; `fields` are the fields inside it. */
export interface Field {
  readonly name: string;
  readonly path: string;
  readonly fields: readonly Field[] | undefined;
  /** Whether the object around it cannot be understood without it. */
  readonly isEssential: boolean;
}

/**
 * Reads one kind of value from external data. A value of another type counts as unknown: the result is undefined, and
 * `note` receives the path to the value, never the value itself. A decoder of objects, or of a list of them, has the
 * fields that it reads, from which the queries are written.
 */
export interface Decoder<T> {
  (value: unknown, path: string, note: (text: string) => void): T | undefined;
  readonly fields?: readonly Field[] | undefined;
}

/** The type of the values that a decoder returns. */
export type Decoded<D> = D extends Decoder<infer T> ? T : never;

type Members<M> = { readonly [K in keyof M]?: M[K] extends Decoder<infer T> ? T | undefined : never };

/** Whether a value is an object and not an array. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Returns the members of an object; of any other value none. */
export function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) ? value : {};
}

/** Returns the entries of a list; of any other value none. */
export function entriesOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Parses JSON, also after a byte order mark. Returns undefined when the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    return undefined;
  }
}

function nullable<T>(is: (value: unknown) => value is T): Decoder<T | null> {
  return (value, path, note) => {
    if (value === undefined || value === null || is(value)) {
      return value;
    }
    note(`${path}: not of the documented type, left out`);
    return undefined;
  };
}

/** A string or null. */
export const string = nullable((value): value is string => typeof value === 'string');

/** A boolean or null. */
export const flag = nullable((value): value is boolean => typeof value === 'boolean');

/**
 * An object of this type of the schema, or null. Each member may be absent. Other members are left out. Without one of
 * the members `essential` the object cannot be understood.
 */
export function object<M extends Record<string, Decoder<unknown>>>(
  type: string,
  members: M,
  essential: readonly (keyof M)[] = [],
): Decoder<Members<M> | null> & { readonly fields: readonly Field[] } {
  const whole = nullable(isObject);
  const decoders = Object.entries(members);
  const decodeObject: Decoder<Members<M> | null> = (value, path, note) => {
    const from = whole(value, path, note);
    if (!from) {
      return from;
    }
    const read: Record<string, unknown> = {};
    for (const [name, decode] of decoders) {
      const member = Object.hasOwn(from, name) ? decode(from[name], path ? `${path}.${name}` : name, note) : undefined;
      if (member !== undefined) {
        read[name] = member;
      }
    }
    return read as Members<M>;
  };
  const fields = decoders.map(([name, decode]) => ({
    name,
    path: `${type}.${name}`,
    fields: decode.fields,
    isEssential: essential.includes(name),
  }));
  return Object.assign(decodeObject, { fields });
}

/** A list of such entries, or null. Entries that are null or of another type are left out. */
export function list<T>(entry: Decoder<T>): Decoder<NonNullable<T>[] | null> {
  const whole = nullable((value): value is unknown[] => Array.isArray(value));
  const decodeList: Decoder<NonNullable<T>[] | null> = (value, path, note) =>
    whole(value, path, note)?.flatMap((one) => entry(one, path, note) ?? []) ?? (value === null ? null : undefined);
  return Object.assign(decodeList, { fields: entry.fields });
}
