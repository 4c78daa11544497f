import { CommandFailure } from '../problem.ts';

/** What a system says about a port that cannot be used. */
const UNUSABLE: ReadonlyMap<unknown, string> = new Map([
  ['EADDRINUSE', 'is in use'],
  ['EACCES', 'may not be used without special rights'],
]);

/** Awaits a server that starts on a port of 127.0.0.1. Throws CommandFailure, with what to do, when the port cannot be used. */
export async function atPort<T>(port: number, todo: string, starting: Promise<T>): Promise<T> {
  try {
    return await starting;
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? UNUSABLE.get(cause.code) : undefined;
    if (reason === undefined) {
      throw cause;
    }
    throw new CommandFailure({ what: `Port ${port} of 127.0.0.1 ${reason}`, todo }, { cause });
  }
}
