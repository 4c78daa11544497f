/**
 * Returns a valid number of the range that is never issued, for an index below 1,000,000. One index in eleven has no check digit,
 * and so no number.
 */
export function nhsNumber(index: number): string | undefined {
  const digits = `999${String(index).padStart(6, '0')}`;
  const sum = [...digits].reduce((total, digit, place) => total + Number(digit) * (10 - place), 0);
  const check = (11 - (sum % 11)) % 11;
  return check === 10 ? undefined : `${digits}${check}`;
}
