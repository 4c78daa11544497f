/** Whether this is `npm run prove`, and not one test run among many. */
export const isProof: boolean = process.env['MODE'] === 'prove';

/** How often a property is played: `few` times among the tests, `many` in `npm run prove`. */
export function runs(few: number, many: number): number {
  return isProof ? many : few;
}
