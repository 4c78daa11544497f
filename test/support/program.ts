import { resolve } from 'node:path';
import { isProof } from './scale.ts';

/** The bundle of the program that `build-program.ts` makes before the first test. */
export const BUNDLED_PROGRAM: string = resolve('node_modules/.cache/test/semble-medplum.mjs');

/** The code of the bot, beside the bundle that deploys it, so that no command has to build it once more. */
export const BUILT_BOT: string = resolve('node_modules/.cache/test/semble-patient-webhook.cjs');

/**
 * The program `semble-medplum` for tests that run commands in processes of their own: its file for `node`. In
 * `npm run prove` it runs from its sources, as in a checkout. Otherwise it is the bundle of these sources, which starts four
 * times as fast.
 */
export const PROGRAM: string = isProof ? resolve('bin/semble-medplum.cjs') : BUNDLED_PROGRAM;

/** The program for one command. The bundle does not contain the local servers, so `local` runs from the sources. */
export function programFor(command: string): string {
  return command === 'local' ? resolve('bin/semble-medplum.cjs') : PROGRAM;
}

/** The module with what all commands share, for tests that run a command of their own in a process; bundled like the program. */
export const FRAME_SOURCE: string = resolve('scripts/core/command.ts');
export const BUNDLED_FRAME: string = resolve('node_modules/.cache/test/command.mjs');
export const COMMAND_FRAME: string = isProof ? FRAME_SOURCE : BUNDLED_FRAME;
