import type { MedplumClient } from '@medplum/core';
import { type Clock, systemClock } from '../../src/clock.ts';
import { SETTING, type Settings } from '../../src/settings.ts';
import { TOKEN_HEADER } from '../../src/verify/webhook-token.ts';
import type { Environment } from '../core/environment.ts';
import { PROGRAM } from '../core/names.ts';
import { CommandFailure, Problems } from '../core/problem.ts';
import type { WriteTarget } from '../core/write-target.ts';
import type { DeployedBot } from '../medplum/bot.ts';
import { usableSettings } from '../medplum/planned-secrets.ts';
import type { Secrets } from '../medplum/project-secrets.ts';
import { type FoundBot, findDeployedBot } from './find-bot.ts';
import { leaveNote, type NewNote } from './notes/send-note.ts';
import { type AskBot, botAsker, type OperatorAccess } from './operator-client.ts';

/** The deployed bot, and a function that sends operator requests to it. */
export interface ReachedBot {
  readonly medplum: MedplumClient;
  readonly projectId: string;
  readonly projectName: string;
  readonly deployed: DeployedBot;
  /** The settings as the bot reads them. Never print them. */
  readonly settings: Settings;
  /** The project's secrets, which the settings come from. Never print them. */
  readonly secrets: Secrets;
  readonly askBot: AskBot;
  /** Leaves a note in the bot's log. Returns a text for the operator when the bot did not take it; never throws. */
  readonly leaveNote: (note: NewNote) => Promise<string | undefined>;
}

interface Reaching {
  readonly clock?: Clock;
  /** Called at each temporary failure. */
  readonly onTemporaryFailure?: () => void;
}

/**
 * Logs in, finds the deployed bot by its identifier and reads the operator's secret and the webhook token from the project.
 * Throws CommandFailure.
 */
export async function reachBot(environment: Environment, reaching: Reaching = {}): Promise<ReachedBot> {
  const { medplum, projectId, projectName, secrets, deployed, urls } = await findDeployedBot(environment);
  const problems = new Problems();
  const settings = usableSettings(secrets, problems);
  problems.throwIfAny();
  const access = operatorAccess({ medplum, settings, urls, isPublic: deployed.bot.publicWebhook === true });
  if (!access) {
    const what = `The project has no ${SETTING.operatorSecret}, so the bot accepts no operator request`;
    throw new CommandFailure({ what, todo: `Run ${PROGRAM} deploy, which creates it.` });
  }
  const { clock = systemClock } = reaching;
  const askBot = botAsker(access, clock, reaching.onTemporaryFailure);
  const note = (text: NewNote): Promise<string | undefined> => leaveNote(access, text, clock);
  return { medplum, projectId, projectName, deployed, settings, secrets, askBot, leaveNote: note };
}

/** The bot, its URLs and its settings. */
interface OperatorEndpoint {
  readonly medplum: MedplumClient;
  readonly settings: Pick<Settings, 'operatorSecret' | 'tokens'>;
  readonly urls: FoundBot['urls'];
  /** Whether its public webhook is open; otherwise `$execute` is called with the operator's own login. */
  readonly isPublic: boolean;
}

/** The URL and the secrets for operator requests; undefined without an operator secret. Never print it. */
export function operatorAccess({ medplum, settings, urls, isPublic }: OperatorEndpoint): OperatorAccess | undefined {
  const { operatorSecret, tokens } = settings;
  const webhookToken = tokens[0] === undefined ? {} : { [TOKEN_HEADER]: tokens[0] };
  const login = async (): Promise<Record<string, string>> => {
    await medplum.refreshIfExpired();
    return { Authorization: `Bearer ${medplum.getAccessToken()}` };
  };
  return operatorSecret === undefined
    ? undefined
    : {
        url: isPublic ? urls.webhook : urls.execute,
        operatorSecret,
        headers: async () => ({ ...webhookToken, ...(!isPublic && (await login())) }),
      };
}

/** The systems of the requests that ask the bot to write: it writes to Medplum what it reads from Semble. */
export function writeTargetOf(
  { medplum: { baseUrl } }: Environment,
  { projectId, projectName, settings: { semble } }: ReachedBot,
): WriteTarget {
  return {
    medplum: { url: baseUrl, projectId, projectName },
    semble: semble && { url: semble.url, isWritten: false },
  };
}
