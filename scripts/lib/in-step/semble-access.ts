import type { SembleAccess } from '../../../src/semble/graphql.ts';
import { SETTING } from '../../../src/settings.ts';
import type { Environment } from '../environment.ts';
import { CommandFailure, Problems } from '../problem.ts';
import type { Secrets } from '../secrets.ts';
import { usableSettings } from '../settings-plan.ts';

/** How a command reads Semble: as the environment says, else as the bot does. Throws CommandFailure without a token. */
export function listAccess({ settings }: Environment, secrets: Secrets): SembleAccess {
  const problems = new Problems();
  const { semble } = usableSettings(new Map([...secrets, ...settings]), problems);
  problems.throwIfAny();
  if (!semble) {
    const todo = 'In Semble: Settings, API Access, New, with the queries patient, patients and practice';
    throw new CommandFailure({ what: `${SETTING.apiToken} is not set`, todo });
  }
  return semble;
}
