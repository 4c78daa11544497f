/**
 * The words of error messages of GraphQL and HTTP servers. Every other word of a message is left out, because it may be a name
 * or an address.
 */
const WORDS: ReadonlySet<string> = new Set(
  `a access account accounts active all allow allowed an and any api apply are argument arguments as at authenticated authentication
  authorisation authorised authorization authorized available bad be because been bson but by call called can cannot cast check code
  complexity contact could credentials cursor data database date deadline deleted denied depth did direction disabled does doesn document
  documents enabled error errors exceed exceeded exceeds exist existing exists expected expired failed failure false field fields find
  for forbidden format found from get given graphql has have headers hex http id ids in input insufficient integer internal
  introspection invalid is it item items key lack lacks later length limit limited limits list login long malformed mean message method
  minute missing model more must no non not null number object objectid occurred of often on one only operation option or page
  parameter parse parsing path patient patients permission permissions permitted please position practice practices provide provided
  query quota rate read reached record records refused request requests required resource response restricted retry revoked right
  rights role schema scope second seconds see server service session should size something string subscription syntax system t task
  temporarily temporary terminated than that the there this throttled throttling time timed timeout to token too try type unable
  unauthenticated unauthorised unauthorized unavailable undefined unexpected unknown unprocessable unsupported update user users
  validation value variable version view wait was webhook webhooks went were while with without wrong you your`.split(
    /\s+/,
  ),
);

/** Numbers that may stay: HTTP statuses, and how many digits an id has. Others may be parts of a phone number. */
const NUMBERS: ReadonlySet<string> = new Set('12 24 400 401 403 404 405 409 422 429 500 502 503 504'.split(' '));

/** The longest text that is shown. */
const MAX_LENGTH = 200;
/** The longest text that is read. */
const MAX_READ = 2_000;

/** Web and e-mail addresses, and paths of files. */
const ADDRESS = /\S*[@/\\]\S*/g;
const QUOTED = /"[^"]*"|`[^`]*`|“[^”]*”|‘[^’]*’|(?<!\p{L})'[^']*'(?!\p{L})/gu;

/**
 * Keeps the well-known words of a text that others wrote, and the `names` of the schema. Quoted parts and everything else
 * become an ellipsis.
 */
export function wellKnownWords(text: string, names: ReadonlySet<string>): string {
  const parts =
    text
      .slice(0, MAX_READ)
      .replace(QUOTED, ' … ')
      .replace(ADDRESS, ' … ')
      .match(/[\p{L}\p{M}\p{N}_]+|[.,:;()]|\S/gu) ?? [];
  const kept = parts.map((part) => {
    const isKnown = /^[.,:;()]$/.test(part) || WORDS.has(part.toLowerCase()) || NUMBERS.has(part) || names.has(part);
    return isKnown ? part : '…';
  });
  const shown = kept
    .join(' ')
    .replace(/…(?:[ .,:;]*…)+/g, '…')
    .replace(/ ([.,:;)])/g, '$1')
    .replaceAll('( ', '(');
  return shown.length <= MAX_LENGTH ? shown : `${shown.slice(0, shown.lastIndexOf(' ', MAX_LENGTH))} …`;
}

/** The same for the code of an error, such as `NOT_FOUND`. */
export function wellKnownCode(code: string): string {
  const words = code.slice(0, MAX_LENGTH).split('_');
  return words.every((word) => WORDS.has(word.toLowerCase()) || NUMBERS.has(word)) ? words.join('_') : '…';
}
