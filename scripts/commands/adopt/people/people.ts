import { KeyIndex } from './key-index.ts';
import { keysOf, type Person } from './person.ts';
import { TextRows } from './text-rows.ts';

/**
 * What two records on the two sides have in common: the NHS number and the name (with birth date), one of the two, or the
 * name although the NHS numbers differ.
 */
type Likeness = 'both' | 'nhs' | 'name' | 'clash';

export interface Relation<T extends Person> {
  readonly person: T;
  readonly likeness: Likeness;
}

/**
 * The people of one side, indexed by the compared parts. A practice can have very many, so each is stored as one JSON text,
 * which takes a fraction of the memory of an object.
 */
export class People<T extends Person> {
  readonly #texts = new TextRows();
  readonly #rows = new KeyIndex();
  readonly #labels: boolean;

  /** Labels are stored only with `labels`: they take memory and are needed only to be shown. */
  constructor({ labels = false }: { readonly labels?: boolean } = {}) {
    this.#labels = labels;
  }

  /** Stores a person, and replaces an earlier state with the same id. */
  put(person: T): void {
    const text = JSON.stringify(this.#labels ? person : { ...person, label: '' });
    const known = this.#rowOf(person.id);
    const row = known ?? this.#texts.add(text);
    if (known !== undefined) {
      this.#texts.replace(known, text);
    }
    // The keys of the earlier state stay in the index; `related` compares and drops such rows.
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

  /** Finds all people here that have something in common with a person of the other side. */
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

  /** Parses without a check, because `put` wrote the text. */
  #read(row: number): T {
    return JSON.parse(this.#texts.get(row));
  }
}

/**
 * Returns the clear match among related records: the only record; or the record that agrees in everything, if all others
 * have the same name and birth date but another NHS number. Undefined if none is clear.
 */
export function theOne<T extends Person>(relations: readonly Relation<T>[]): Relation<T> | undefined {
  const [best, ...others] =
    relations.length === 1 ? relations : relations.filter(({ likeness }) => likeness !== 'clash');
  const isClear = others.length === 0 && (relations.length === 1 || best?.likeness === 'both');
  return isClear ? best : undefined;
}

/** Compares two people; undefined when they have nothing in common. */
function likenessOf(a: Person, b: Person): Likeness | undefined {
  const one = keysOf(a);
  const other = keysOf(b);
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
