/** Whether this is `npm run prove` and not an ordinary test run. */
export const isProof: boolean = process.env['MODE'] === 'prove';

/** How often a property is played: `many` times in `npm run prove`, else `few` times. */
export function runs(few: number, many: number): number {
  return isProof ? many : few;
}
