/** A well-formed Semble id that no record has. A request for it shows what the server allows and changes nothing. */
export const UNKNOWN_ID = '0'.repeat(24);

/** Another one, for a request that names two records. */
export const OTHER_UNKNOWN_ID = UNKNOWN_ID.replace(/0$/, '1');
