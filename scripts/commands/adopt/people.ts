import { keysOf, type Person } from './person.ts';

/**
 * In what two people of the two sides agree: NHS number and name (with birth date), one of the two, or the name while
 * their NHS numbers differ.
 */
type Likeness = 'both' | 'nhs' | 'name' | 'clash';

export interface Relation<T extends Person> {
  readonly person: T;
  readonly likeness: Likeness;
}

/** The people of one side, found by what is compared. */
export class People<T extends Person> {
  readonly #byId = new Map<string, T>();
  readonly #byKey = new Map<string, Set<string>>();

  /** Takes a person, in the place of an earlier state of the same. */
  put(person: T): void {
    const before = this.#byId.get(person.id);
    for (const key of before ? keys(before) : []) {
      this.#byKey.get(key)?.delete(person.id);
    }
    this.#byId.set(person.id, person);
    for (const key of keys(person)) {
      this.#byKey.set(key, (this.#byKey.get(key) ?? new Set()).add(person.id));
    }
  }

  get(id: string): T | undefined {
    return this.#byId.get(id);
  }

  all(): Iterable<T> {
    return this.#byId.values();
  }

  get size(): number {
    return this.#byId.size;
  }

  /** Everybody here who is like a person of the other side. */
  related(person: Person): Relation<T>[] {
    const ids = new Set(keys(person).flatMap((key) => [...(this.#byKey.get(key) ?? [])]));
    return [...ids].flatMap((id) => {
      const other = this.#byId.get(id);
      return other ? [{ person: other, likeness: likenessOf(person, other) }] : [];
    });
  }
}

/**
 * The one among those related, if it is clear who that is: the only one; or the one that agrees in everything, where the
 * others have the same name and birth date but an NHS number of their own.
 */
export function theOne<T extends Person>(relations: readonly Relation<T>[]): Relation<T> | undefined {
  const [best, ...others] =
    relations.length === 1 ? relations : relations.filter(({ likeness }) => likeness !== 'clash');
  const isClear = others.length === 0 && (relations.length === 1 || best?.likeness === 'both');
  return isClear ? best : undefined;
}

function likenessOf(a: Person, b: Person): Likeness {
  const [one, other] = [keysOf(a), keysOf(b)];
  const sameName = one.names.some((key) => other.names.includes(key));
  if (one.nhs.some((key) => other.nhs.includes(key))) {
    return sameName ? 'both' : 'nhs';
  }
  return one.nhs.length > 0 && other.nhs.length > 0 ? 'clash' : 'name';
}

function keys(person: Person): string[] {
  const { nhs, names } = keysOf(person);
  return [...nhs, ...names];
}
