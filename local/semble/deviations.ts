/** Ways in which this Semble differs from what the project assumes about a real one. None when left out. */
export interface Deviations {
  /** Changes the schema, in GraphQL's schema language, before it is used. */
  readonly schema?: (sdl: string) => string;
  /** Introspection is refused. */
  readonly refusesIntrospection?: boolean;
  /** The most top-level fields of a document. */
  readonly maxFields?: number;
  /** Instants have no zone. */
  readonly omitsZone?: boolean;
  /** The name of the practice's time zone. */
  readonly timeZone?: string;
  readonly list?: ListDeviations;
}

/** Ways in which the list of patients differs. */
export interface ListDeviations {
  /** A page never has more rows than this. */
  readonly maxPageSize?: number;
  readonly order?: 'descending';
  /** A page begins with the patient of the cursor, the cursor is ignored, or it must be the id of a patient. */
  readonly cursor?: 'inclusive' | 'ignored' | 'must exist';
  /** `updatedAt` leaves out its first instant, counts whole days, or is ignored, or refused. */
  readonly updatedAt?: 'exclusive' | 'days' | 'ignored' | 'refused';
  /** Archived patients are listed only together with deleted ones. */
  readonly hidesArchived?: boolean;
  /** `includeDeleted` lists the deleted patients alone. */
  readonly onlyDeleted?: boolean;
  /** Members of a patient that are null in the list. */
  readonly leavesOut?: readonly string[];
  /** `pageInfo` does not say whether there is more. */
  readonly hidesMore?: boolean;
}
