import { createServer } from 'node:http';
import { Faults } from '../faults.ts';
import { type ListenOptions, listen } from '../listen.ts';
import { BotCalls } from './bots/bot-calls.ts';
import { runCron, runCronResource } from './bots/cron.ts';
import { botRunner } from './bots/run-bot.ts';
import { type BotTimers, botFetch } from './bots/vmcontext.ts';
import { type LoggedRequest, medplumApplication } from './http/application.ts';
import { Tokens } from './http/tokens.ts';
import { type ClientOptions, type Feature, Platform } from './platform.ts';
import type { Repository } from './store/repository.ts';

export interface LocalMedplumOptions extends ListenOptions {
  /** Whether the server is new enough to know `Bot.rawBody` and Cron resources. Default true. */
  readonly rawBody?: boolean;
  /** The features of the project; `['bots']` when left out. */
  readonly features?: readonly Feature[];
  readonly version?: string;
  /** Whether the server honours `If-Match` on a DELETE. Servers of 5.1 do not; newer ones may. Default false. */
  readonly deleteIfMatch?: boolean;
  /** The timers of the bots; Node's when left out. */
  readonly botTimers?: BotTimers;
}

export interface ClientLogin {
  readonly clientId: string;
  readonly clientSecret: string;
}

/**
 * An in-memory Medplum with one project.
 *
 * It leaves out: transactions, `hiddenFields` and parameters of policies, chained searches and includes, quotas, and
 * the conflicts (409) of a server whose writes wait for a database. Use `faults` to cause conflicts.
 */
export interface LocalMedplum {
  /** `http://127.0.0.1:<port>/` */
  readonly baseUrl: string;
  readonly projectId: string;
  /** A ClientApplication whose membership is admin. */
  readonly admin: ClientLogin;
  /** Unrestricted access, without any policy. */
  readonly repo: Repository;
  readonly requests: readonly LoggedRequest[];
  readonly faults: Faults;
  /** What the bots call in each run. */
  readonly botCalls: BotCalls;
  /** How many resources searches have read so far. */
  readonly visited: number;
  createClient(options: ClientOptions): Promise<ClientLogin>;
  /** Runs a bot as its `cronString` does; returns its result or the outcome of its failure. */
  runCron(botId: string): Promise<unknown>;
  /** Runs the Bot that a Cron resource targets, in the same way. */
  runCronResource(cronId: string): Promise<unknown>;
  close(): Promise<void>;
}

/** Starts the server on 127.0.0.1. */
export async function startLocalMedplum(options: LocalMedplumOptions = {}): Promise<LocalMedplum> {
  const { rawBody = true, features = ['bots'], deleteIfMatch = false } = options;
  const version = options.version ?? (rawBody ? '5.2.13-local' : '5.1.29-local');
  const server = createServer();
  const { origin, close } = await listen(server, options);
  const baseUrl = `${origin}/`;
  const platform = await Platform.create({ baseUrl, version, rawBody, features, deleteIfMatch });
  const tokens = new Tokens();
  const botCalls = new BotCalls(baseUrl);
  const runBot = botRunner(platform, tokens, { fetch: botFetch(options.network), botCalls, timers: options.botTimers });
  const faults = new Faults();
  const requests: LoggedRequest[] = [];
  server.on('request', medplumApplication(platform, { tokens, runBot, faults, requests }));

  const createClient: LocalMedplum['createClient'] = async (client) => {
    const { id, secret = '' } = await platform.createClient(client);
    return { clientId: id, clientSecret: secret };
  };
  return {
    baseUrl,
    projectId: platform.projectId,
    admin: await createClient({ admin: true }),
    repo: platform.system,
    requests,
    faults,
    botCalls,
    get visited() {
      return platform.store.visited;
    },
    createClient,
    runCron: (botId) => runCron(platform, runBot, botId),
    runCronResource: (cronId) => runCronResource(platform, runBot, cronId),
    close,
  };
}
