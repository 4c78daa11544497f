/** An id of Semble's form that no record has: a request for it shows what the server allows, and changes nothing. */
export const UNKNOWN_ID = '0'.repeat(24);
