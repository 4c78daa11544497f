import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, lstatSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { CommandFailure } from '../problem.ts';

/** What its owner may do at most with a file that holds secrets; nobody else may do anything. */
const OWN = 0o600;

/** Whether somebody else than its owner may read or write the file. False when there is none. */
export function isOpenToOthers(path: string): boolean {
  return process.platform !== 'win32' && existsSync(path) && (statSync(path).mode & 0o077) !== 0;
}

/**
 * Writes a file that only its owner may read, in one step: a reader finds the old text or the new one. It writes a draft
 * beside the file and renames it; a failure leaves no draft. An existing file keeps a mode that is narrower than 0600, and a
 * symbolic link still points to the file. Throws CommandFailure when it cannot be written.
 */
export function replaceFile(path: string, text: string): void {
  const isThere = existsSync(path);
  let draft: string | undefined;
  try {
    const target = isThere ? realpathSync(path) : path;
    if (!isThere && lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) {
      throw new Error('The link points to nothing');
    }
    const mode = isThere ? statSync(target).mode & OWN : OWN;
    // The name begins like `.env.`, so that a .gitignore with `.env.*` leaves it out.
    draft = join(dirname(target), `.env.${basename(target)}.${randomBytes(6).toString('hex')}.draft`);
    writeFileSync(draft, text, { mode: OWN, flag: 'wx', flush: true });
    chmodSync(draft, mode);
    renameSync(draft, target);
  } catch (cause) {
    if (draft !== undefined) {
      rmSync(draft, { force: true });
    }
    throw new CommandFailure(
      {
        what: `The file ${path} cannot be written`,
        todo: 'Check that its folder exists and that you may write there, or choose another with --env.',
      },
      { cause },
    );
  }
}
