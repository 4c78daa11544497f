import * as v from 'valibot';
import type { Measured } from './measured.ts';
import type { BotReport, CommandName, Reply } from './messages.ts';
import { openPractice, type PracticeProcess, runCommand, startBot } from './processes.ts';

/** What the scheduled sweep returns; the first counts are those of its pass over everybody. */
const swept = v.object({ complete: v.literal(true), everybody: v.number(), all: v.boolean() });

/** Measures each task in a practice of this size; `adopt` in one whose people are in Medplum too. */
export async function measurePractice(people: number): Promise<Measured[]> {
  const shared = await openPractice();
  const adopted = await within(shared, async () => {
    await shared.request({ does: 'add', count: people, both: true });
    return measure(shared, people, () => runTask(shared, 'adopt', people));
  });
  const practice = await openPractice();
  const others = await within(practice, async () => {
    await practice.request({ does: 'add', count: people, both: false });
    await practice.request({ does: 'deploy' });
    const backfill = await withBot(practice, people, () => runTask(practice, 'backfill', people));
    await practice.request({ does: 'change' });
    const sweep = await withBot(practice, people, () => runSweep(practice));
    const reconcile = await withBot(practice, people, () => runTask(practice, 'reconcile', people));
    return [backfill, sweep, reconcile];
  });
  return [adopted, ...others];
}

async function within<T>(practice: PracticeProcess, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    await practice.close();
  }
}

/** The figures that the processes of the task know. `skipped` is in milliseconds. */
type Known = Omit<Measured, 'people' | 'paced' | 'toSemble' | 'toMedplum' | 'servers'> & { readonly skipped: number };

/** Adds the figures that the servers know. */
async function measure(practice: PracticeProcess, people: number, work: () => Promise<Known>): Promise<Measured> {
  const before = await practice.request({ does: 'measure' });
  const { skipped, ...known } = await work();
  const after = await practice.request({ does: 'measure' });
  return {
    ...known,
    people,
    paced: known.seconds + skipped / 1000,
    toSemble: after.sembleRequests - before.sembleRequests,
    toMedplum: after.medplumRequests - before.medplumRequests,
    servers: after.peak,
  };
}

/** The same with a bot whose process is new, so that its memory is that of this task. */
async function withBot(practice: PracticeProcess, people: number, work: () => Promise<Known>): Promise<Measured> {
  const bot = await startBot();
  await practice.request({ does: 'forward', url: bot.url });
  let report: BotReport;
  let measured: Measured;
  try {
    measured = await measure(practice, people, work);
  } finally {
    report = await bot.end();
  }
  if (report.calls === 0) {
    throw new Error(`${measured.task} must call the bot in its own process`);
  }
  return { ...measured, bot: report.peak, paced: measured.paced + report.skipped / 1000 };
}

async function runTask(practice: PracticeProcess, task: CommandName, people: number): Promise<Known> {
  const { variables } = await practice.request({ does: 'measure' });
  const { seconds, skipped, peak, patients } = await runCommand(task, variables);
  if (patients !== people) {
    throw new Error(`${task} must go over ${people} people, but went over ${patients}`);
  }
  return { task, patients, seconds, skipped, command: peak };
}

async function runSweep(practice: PracticeProcess): Promise<Known> {
  const begun = performance.now();
  const { returned }: Reply = await practice.request({ does: 'sweep' });
  const { everybody } = v.parse(swept, returned);
  return { task: 'sweep', patients: everybody, seconds: (performance.now() - begun) / 1000, skipped: 0 };
}
