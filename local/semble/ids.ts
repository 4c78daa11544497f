import { randomBytes } from 'node:crypto';

/** Makes ids like Semble's: 24 hexadecimal digits that sort in the order of creation and differ between runs. */
export function idMaker(): () => string {
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  const start = seconds + randomBytes(5).toString('hex');
  let made = 0;
  return () => {
    made += 1;
    return start + made.toString(16).padStart(6, '0');
  };
}
