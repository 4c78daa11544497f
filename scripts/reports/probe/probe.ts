import { readSchema } from '#installation';
import { type Clock, systemClock } from '../../../src/clock.ts';
import type { SembleAccess } from '../../../src/semble/graphql.ts';
import { SETTING } from '../../../src/settings.ts';
import type { ShowProgress } from '../../core/progress.ts';
import { Asker, MAX_REQUESTS, NoRequestLeft } from './ask.ts';
import { probeErrors } from './errors.ts';
import { type Finding, overall, SUBJECTS, type Subject, unknown } from './finding.ts';
import { probeChangedSince } from './list/changed-since.ts';
import { probeDeleted } from './list/deleted.ts';
import { probeList } from './list/list.ts';
import { probePractice } from './practice.ts';
import type { ErrorAnswer, ProbeReport } from './report.ts';
import { namesOf, probeSchema } from './schema/schema.ts';
import { examineValues } from './values.ts';

interface ProbeOptions {
  readonly access: SembleAccess;
  /** The settings of the environment. */
  readonly settings: ReadonlyMap<string, string>;
  /** Findings about deliveries, from the bot's log. */
  readonly deliveries?: readonly Finding[];
  readonly show?: ShowProgress;
  readonly clock?: Clock;
}

/**
 * Asks Semble which of the project's assumptions hold, in at most 30 requests that only read. Throws CommandFailure when Semble
 * refuses the token or does not answer at all.
 */
export async function probe(options: ProbeOptions): Promise<ProbeReport> {
  const { access, settings, deliveries = [], show, clock = systemClock } = options;
  const at = new Date(clock.now()).toISOString();
  const asker = new Asker(access, clock, (requests) => show?.(requests, MAX_REQUESTS));
  const findings: Finding[] = [];
  const asked = async <T>(subject: Subject, work: () => Promise<T>, findingsIn: (result: T) => readonly Finding[]) => {
    try {
      const result = await work();
      findings.push(...findingsIn(result));
      return result;
    } catch (error) {
      if (!(error instanceof NoRequestLeft)) {
        throw error;
      }
      const why = unknown(`the ${MAX_REQUESTS} requests of a probe are used up`, 'Run the command again.');
      findings.push({ subject, assumption: 'All requests about this could be made', ...why });
      return undefined;
    }
  };
  const names = namesOf(await readSchema());
  const configured = settings.get(SETTING.nhsNumberDefinition);
  const practice = await asked(
    'Practice',
    () => probePractice(asker, configured),
    (result) => result.findings,
  );
  await asked(
    'Schema',
    () => probeSchema(asker),
    (result) => result,
  );
  const list = await asked(
    'List of patients',
    () => probeList(asker),
    (result) => result.findings,
  );
  const errors = await asked(
    'Errors',
    () => probeErrors(asker, names),
    (result) => result.findings,
  );
  await asked(
    'Time of change',
    () => probeChangedSince(asker, list?.page),
    (result) => result,
  );
  await asked(
    'Deleted and archived patients',
    () => probeDeleted(asker),
    (result) => result,
  );
  const values = examineValues(list?.page, practice?.definitions ?? []);
  findings.push(...values.findings, ...deliveries);
  const inOrder = SUBJECTS.flatMap((subject) => findings.filter((finding) => finding.subject === subject));
  const shown: readonly ErrorAnswer[] = errors?.errors ?? [];
  return {
    verdict: overall(inOrder),
    at,
    host: new URL(access.url).host,
    requests: asker.requests,
    slowestMs: asker.slowestMs,
    findings: inOrder,
    forms: values.forms,
    errors: shown,
  };
}
