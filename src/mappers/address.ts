import type { Address } from '@medplum/fhirtypes';
import { omitUndefined, unlessEmpty } from '../fhir/omit-undefined.ts';
import { ownedEntries } from '../fhir/ownership.ts';
import { OWNED_ID_PREFIX } from '../fhir/systems.ts';
import type { SemblePatient } from '../semble/patient.ts';
import type { Note, Read } from './text.ts';
import { reader, readLines } from './text.ts';

export interface AddressParts {
  readonly address?: string | null | undefined;
  readonly city?: string | null | undefined;
  readonly postcode?: string | null | undefined;
  readonly country?: string | null | undefined;
}

const UK_POSTCODE = /^([A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}|GIR0AA)$/i;

/** Maps the parts of an address. Unknown parts come from `before`. Returns undefined when no part has a value. */
export function postalAddress(parts: AddressParts, before: Address | undefined, read: Read): Address | undefined {
  const postcode = read(parts.postcode)?.replace(/\p{Cf}/gu, '');
  const address = omitUndefined<Address>({
    // Semble's `address` is one text, in which line breaks separate the lines.
    line: parts.address === undefined ? before?.line : unlessEmpty(readLines(parts.address, read)),
    city: read(parts.city, before?.city),
    postalCode: parts.postcode === undefined ? before?.postalCode : postcode && usualPostcode(postcode),
    country: read(parts.country, before?.country),
  });
  return unlessEmpty(address);
}

/** Maps the address of a Semble patient to at most one entry. */
export function addresses(semble: SemblePatient, current: readonly Address[] | undefined, note: Note): Address[] {
  const id = `${OWNED_ID_PREFIX}address`;
  const before = ownedEntries(current, id);
  const address = semble.address && postalAddress(semble.address, before[0], reader('address', note));
  return semble.address === undefined ? before : address ? [{ id, ...address }] : [];
}

/** A UK postcode in capitals with one space, as in BS 7666. Any other text stays as it was typed. */
function usualPostcode(typed: string): string {
  const compact = typed.replace(/\s/g, '');
  return UK_POSTCODE.test(compact) ? `${compact.slice(0, -3)} ${compact.slice(-3)}`.toUpperCase() : typed;
}
