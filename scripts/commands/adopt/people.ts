import { KeyIndex } from './key-index.ts';
import { keysOf, type Person } from './person.ts';
import { TextRows } from './text-rows.ts';

/**
 * In what two people of the two sides agree: NHS number and name (with birth date), one of the two, or the name while
 * their NHS numbers differ.
 */
type Likeness = 'both' | 'nhs' | 'name' | 'clash';

export interface Relation<T extends Person> {
  readonly person: T;
  readonly likeness: Likeness;
}

/**
 * The people of one side, found by what is compared. A practice can have very many of them, so each is kept as one text,
 * which takes a fraction of the memory of its objects.
 */
export class People<T extends Person> {
  readonly #texts = new TextRows();
  readonly #rows = new KeyIndex();
  readonly #labels: boolean;

  /** Labels are kept only where they are to be shown. */
  constructor({ labels = false }: { readonly labels?: boolean } = {}) {
    this.#labels = labels;
  }

  /** Takes a person, in the place of an earlier state of the same. */
  put(person: T): void {
    const text = JSON.stringify(this.#labels ? person : { ...person, label: '' });
    const known = this.#rowOf(person.id);
    const row = known ?? this.#texts.add(text);
    if (known !== undefined) {
      this.#texts.replace(known, text);
    }
    // The keys of the earlier state stay, and lead to somebody who is unlike.
    for (const key of [keyOfId(person.id), ...keys(person)]) {
      this.#rows.add(key, row);
    }
  }

  get(id: string): T | undefined {
    const row = this.#rowOf(id);
    return row === undefined ? undefined : this.#read(row);
  }

  *all(): Iterable<T> {
    for (let row = 0; row < this.size; row += 1) {
      yield this.#read(row);
    }
  }

  get size(): number {
    return this.#texts.size;
  }

  count(isCounted: (person: T) => boolean): number {
    let count = 0;
    for (const person of this.all()) {
      count += isCounted(person) ? 1 : 0;
    }
    return count;
  }

  /** Everybody here who is like a person of the other side. */
  related(person: Person): Relation<T>[] {
    const rows = new Set(keys(person).flatMap((key) => this.#rows.find(key)));
    return [...rows].flatMap((row) => {
      const other = this.#read(row);
      const likeness = likenessOf(person, other);
      return likeness ? [{ person: other, likeness }] : [];
    });
  }

  #rowOf(id: string): number | undefined {
    return this.#rows.find(keyOfId(id)).find((row) => this.#read(row).id === id);
  }

  /** Of this object's own writing: nothing from outside. */
  #read(row: number): T {
    return JSON.parse(this.#texts.get(row));
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

/** Undefined when they have nothing in common. */
function likenessOf(a: Person, b: Person): Likeness | undefined {
  const [one, other] = [keysOf(a), keysOf(b)];
  const sameName = one.names.some((key) => other.names.includes(key));
  if (one.nhs.some((key) => other.nhs.includes(key))) {
    return sameName ? 'both' : 'nhs';
  }
  if (!sameName) {
    return undefined;
  }
  return one.nhs.length > 0 && other.nhs.length > 0 ? 'clash' : 'name';
}

function keyOfId(id: string): string {
  return `id ${id}`;
}

function keys(person: Person): string[] {
  const { nhs, names } = keysOf(person);
  return [...nhs, ...names];
}
