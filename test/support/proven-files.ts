import { globSync, readFileSync } from 'node:fs';

/** All of these: the proofs, and the handler's tests over the bundle, of which `npm test` leaves some out. */
const FOLDERS = ['test/proof/', 'test/bots/'];

/** A file takes a sample, starts the program, which `npm test` runs as a bundle, or draws cases, which `npm test` always seeds alike. */
const PLAYS_MORE = /from '(?:[./\w-]*\/(?:scale|program|run-script)\.ts|fast-check)'/;

/** The test files of which `npm run prove` plays more than `npm test`. */
export function provenFiles(): string[] {
  return globSync('test/**/*.test.ts').filter(
    (file) => FOLDERS.some((folder) => file.startsWith(folder)) || PLAYS_MORE.test(readFileSync(file, 'utf8')),
  );
}
