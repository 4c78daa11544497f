/**
 * White space, invisible characters, and dashes (those of Unicode's property Dash, and three that look like one).
 * People copy numbers with them, and they are no part of the number.
 */
const BETWEEN_DIGITS = /[\s\p{Cf}\p{Default_Ignorable_Code_Point}\p{Dash}\u02d7\u2043\u2796]/gu;

/**
 * Issued in England, Wales and the Isle of Man (from 400 000 000 0), or a test number (9, never given to a person).
 * Scotland's CHI numbers and Northern Ireland's Health and Care numbers share the check digit, but not these digits.
 */
const ISSUED = /^[4679][0-9]{9}$/;

/**
 * Parses a valid NHS number to its ten digits: https://www.datadictionary.nhs.uk/attributes/nhs_number.html. Returns
 * undefined for any other text, and for one repeated digit, although its check digit may be correct.
 */
export function parseNhsNumber(text: string): string | undefined {
  const digits = text.replace(BETWEEN_DIGITS, '');
  if (!ISSUED.test(digits) || new Set(digits).size === 1) {
    return undefined;
  }
  const weighted = [...digits.slice(0, 9)].reduce((sum, digit, index) => sum + Number(digit) * (10 - index), 0);
  // A number with the check digit 10 is never issued, and no tenth digit equals 10.
  const check = (11 - (weighted % 11)) % 11;
  return check === Number(digits[9]) ? digits : undefined;
}
