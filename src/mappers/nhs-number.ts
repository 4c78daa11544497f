/**
 * The ten digits of a valid NHS number (https://www.datadictionary.nhs.uk/attributes/nhs_number.html), typed with or
 * without spaces and hyphens; undefined for anything else, and for one repeated digit, which the check digit lets pass.
 */
export function nhsNumber(text: string): string | undefined {
  const digits = text.replace(/[\s-]/g, '');
  if (!/^[0-9]{10}$/.test(digits) || new Set(digits).size === 1) {
    return undefined;
  }
  const weighted = [...digits.slice(0, 9)].reduce((sum, digit, index) => sum + Number(digit) * (10 - index), 0);
  // A check digit of 10 is never issued: no tenth digit equals it.
  const check = (11 - (weighted % 11)) % 11;
  return check === Number(digits[9]) ? digits : undefined;
}
