import type { StoredPatient } from '../patients/patient.ts';

export interface CursorPosition {
  /** The id of the last row of the previous page. */
  readonly cursor?: string | null | undefined;
  readonly direction?: 'NEXT' | 'PREVIOUS' | null | undefined;
}

export interface PatientPage {
  readonly rows: readonly StoredPatient[];
  readonly hasMore: boolean;
}

type Filter = (patient: StoredPatient) => boolean;

/** All patients, deleted ones included: by id, and in the order of their ids. */
export class PatientList {
  readonly #byId = new Map<string, StoredPatient>();
  readonly #ordered: StoredPatient[] = [];

  /** Adds a patient with an id that is greater than all others. */
  add(patient: StoredPatient): void {
    this.#byId.set(patient.id, patient);
    this.#ordered.push(patient);
  }

  get size(): number {
    return this.#byId.size;
  }

  get(id: string): StoredPatient | undefined {
    return this.#byId.get(id);
  }

  /** The page that follows the cursor, or precedes it; its rows ascend either way. */
  pageAt({ cursor, direction }: CursorPosition, pageSize: number, filter: Filter): PatientPage {
    if (direction === 'PREVIOUS') {
      const end = cursor ? this.#indexOfFirst((id) => id >= cursor) : this.#ordered.length;
      const { rows, hasMore } = this.#walk(end - 1, -1, 0, pageSize, filter);
      return { rows: rows.toReversed(), hasMore };
    }
    const start = cursor ? this.#indexOfFirst((id) => id > cursor) : 0;
    return this.#walk(start, 1, 0, pageSize, filter);
  }

  /** The page with a number, counted from 1. */
  pageNumber(page: number, pageSize: number, filter: Filter): PatientPage {
    return this.#walk(0, 1, (page - 1) * pageSize, pageSize, filter);
  }

  #walk(start: number, step: 1 | -1, skip: number, pageSize: number, filter: Filter): PatientPage {
    const rows: StoredPatient[] = [];
    let toSkip = skip;
    for (let index = start, patient = this.#ordered[index]; patient; index += step, patient = this.#ordered[index]) {
      if (!filter(patient)) {
        continue;
      }
      if (toSkip > 0) {
        toSkip -= 1;
      } else if (rows.length === pageSize) {
        return { rows, hasMore: true };
      } else {
        rows.push(patient);
      }
    }
    return { rows, hasMore: false };
  }

  /** Finds the first patient whose id passes, by binary search: all later ids must pass too. */
  #indexOfFirst(passes: (id: string) => boolean): number {
    let low = 0;
    let high = this.#ordered.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (passes(this.#ordered[middle]?.id ?? '')) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
