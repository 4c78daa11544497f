import { type Environment, readEnvironment } from '../../core/environment.ts';
import type { Terminal } from '../../core/terminal.ts';
import { addUnmatched } from './add-unmatched.ts';
import { refuseSecondRun } from './already-running.ts';
import { consoleKey, startLocalConsole } from './console.ts';
import { deliveryLine } from './deliveries.ts';
import { CONSOLE_KEY, writeEnvLocal } from './env-local.ts';
import { failNextDelivery } from './fail-next.ts';
import { type KeyInput, listenToKeys } from './keys.ts';
import { type LocalStack, RETRY_DELAYS, startStack } from './stack.ts';
import { Staff } from './staff.ts';
import { type Installed, welcome } from './welcome.ts';

/** Other commands, which this one runs between the two servers. */
export interface OtherCommands {
  /** Deploys the bot and returns where it receives deliveries. */
  readonly deploy: (environment: Environment) => Promise<{ readonly webhookUrl: string | undefined }>;
  /** Brings the patients that Semble has into Medplum, and returns how many got which result. */
  readonly backfill: (environment: Environment) => Promise<{ readonly counts: Readonly<Record<string, number>> }>;
}

interface LocalOptions {
  /** The port of Medplum. Semble has the next one, and the console the one after that. */
  readonly port: number;
  readonly patients: number;
  readonly deploy: boolean;
  /** Whether Medplum has Patients without a Semble id, for `adopt`. */
  readonly withUnmatched?: boolean | undefined;
}

interface Surroundings extends OtherCommands {
  readonly terminal: Terminal;
  /** Where `.env.local` is written. */
  readonly folder: string;
  /** Prints lines as they are, so that commands can be copied. */
  readonly write: (lines: string) => void;
  readonly input: KeyInput;
  /** Resolves when a person or a program ends the command. */
  readonly interruption: () => Promise<void>;
}

/**
 * Starts both servers with the bot between them, and the console, writes `.env.local`, and shows what happens until it is ended. Throws
 * CommandFailure when the ports or `.env.local` cannot be used.
 */
export async function runLocal(options: LocalOptions, surroundings: Surroundings): Promise<void> {
  await refuseSecondRun(surroundings.folder);
  const stack = await startStack(options.port);
  try {
    const staff = new Staff(stack.semble.store);
    for (let count = 0; count < options.patients; count += 1) {
      staff.create();
    }
    const installed = await prepare(stack, options, surroundings);
    const key = consoleKey(surroundings.folder);
    const running = await startLocalConsole(stack, { port: options.port + 2, key });
    try {
      writeEnvLocal(surroundings.folder, { ...stack.variables, [CONSOLE_KEY]: key });
      surroundings.write(welcome(stack, running.address, installed));
      await showUntilEnd(stack, staff, surroundings);
    } finally {
      await running.close();
    }
  } finally {
    await stack.close();
  }
}

/** Deploys the bot, or leaves that to the person, perhaps with Patients that have to be matched first. */
async function prepare(stack: LocalStack, options: LocalOptions, surroundings: Surroundings): Promise<Installed> {
  if (options.deploy) {
    return install(stack, surroundings);
  }
  const unmatched = options.withUnmatched ? await addUnmatched(stack, options.patients) : 0;
  return unmatched > 0
    ? {
        webhookUrl: undefined,
        backfilled: `${unmatched} without a Semble id`,
        commands: ['adopt', 'deploy', 'backfill'],
      }
    : { webhookUrl: undefined, backfilled: 'none', commands: ['deploy', 'backfill'] };
}

/** Deploys the bot and lets it bring in the patients. A delivery for each would take longer. */
async function install(
  { variables, semble }: LocalStack,
  { deploy, backfill, terminal }: Surroundings,
): Promise<Installed> {
  const environment = readEnvironment({ ...variables });
  const { webhookUrl } = await terminal.step(
    'Bot',
    () => deploy(environment),
    () => 'deployed',
  );
  if (semble.store.patients.size === 0) {
    return { webhookUrl, backfilled: 'none', commands: ['status'] };
  }
  const report = await terminal.step('Patients', () => backfill(environment), countsOf);
  return { webhookUrl, backfilled: countsOf(report), commands: ['status'] };
}

function countsOf({ counts }: Awaited<ReturnType<OtherCommands['backfill']>>): string {
  const given = Object.entries(counts).filter(([, count]) => count > 0);
  return given.map(([result, count]) => `${count} ${result}`).join(', ');
}

const KEYS = 'Keys: c create  u change  d delete  m merge  f fail the next delivery  q quit';

async function showUntilEnd(
  { medplum, semble }: LocalStack,
  staff: Staff,
  { write, input, interruption }: Surroundings,
): Promise<void> {
  const interrupted = interruption();
  const stopShowing = semble.outbox.onAttempt((attempt) => write(deliveryLine(attempt)));
  const quit = Promise.withResolvers<void>();
  const actions: Readonly<Record<string, () => string | undefined>> = {
    c: () => staff.create(),
    u: () => staff.change(),
    d: () => staff.delete(),
    m: () => staff.merge(),
    f: () => {
      failNextDelivery(medplum, semble.outbox, RETRY_DELAYS.length + 1);
      return 'The next delivery of a patient will fail, with all its attempts.';
    },
  };
  const end = (): undefined => {
    quit.resolve();
  };
  const all: typeof actions = { ...actions, q: end, 'ctrl+c': end, 'ctrl+d': end };
  const stopKeys = listenToKeys(input, (key) => {
    const said = Object.hasOwn(all, key) ? all[key]?.() : KEYS;
    if (said !== undefined) {
      write(said);
    }
  });
  write(input.isTTY ? KEYS : 'Ctrl-C ends both servers.');
  await Promise.race([interrupted, quit.promise]);
  stopKeys();
  stopShowing();
  write('Both servers have ended. What they stored is gone.');
}
