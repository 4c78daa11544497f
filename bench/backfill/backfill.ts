import { inThousands } from '../../scripts/core/progress.ts';
import { inContent, type Section } from '../section.ts';
import { openClinicProcess, runSubject } from './processes.ts';

/** Semble's limit, which no subject waits for here. */
const REQUESTS_A_MINUTE = 240;

const SUBJECTS = ['backfill', 'backfill again', 'obvious loop'] as const;

/** Measures how this number of invented patients get into Medplum: by the backfill, by it again, and by the obvious loop. */
export async function backfillAgainstLoop(patients: number): Promise<Section> {
  const rows: string[][] = [];
  const rates: number[] = [];
  const requests: number[] = [];
  for (const name of SUBJECTS) {
    const { seconds, toSemble, row } = await measure(name, patients);
    requests.push(toSemble);
    rates.push(patients / seconds);
    rows.push(row);
  }
  const [backfill = Number.NaN, , loop = Number.NaN] = rates;
  const minutes = ((10_000 * (requests[0] ?? Number.NaN)) / patients / REQUESTS_A_MINUTE).toFixed(0);
  return {
    title: 'Backfill',
    content: [
      ...inContent({
        asks: 'How long does the first backfill take?',
        answer:
          `For a clinic: the limit of Semble's API decides, at least ${minutes} minutes for 10,000 patients. Without that ` +
          `limit the backfill brings ${(backfill / loop).toFixed(1)} times as many patients a second as the obvious loop.`,
        table: [['', 'seconds', 'patients/s', 'to Semble', 'to Medplum', 'command', 'servers and bot'], ...rows],
        measured:
          `${inThousands(patients)} patients are brought from an in-memory Semble into an in-memory Medplum: by the ` +
          'backfill, by the backfill again when all of them are there and in step, and by the obvious loop, which lists, ' +
          'maps and calls `upsertResource` one patient after another. Both servers with the bot in them are one process, ' +
          "and the command is another. Neither subject waits for Semble's limit of 240 requests a minute; the time in " +
          'brackets is the shortest that this limit allows. Memory is the maximum of a process.',
      }),
    ],
  };
}

async function measure(
  name: (typeof SUBJECTS)[number],
  patients: number,
): Promise<{ readonly seconds: number; readonly toSemble: number; readonly row: string[] }> {
  const clinic = await openClinicProcess();
  try {
    await clinic.request({ does: 'create', count: patients });
    if (name === 'backfill again') {
      await runSubject('backfill', clinic);
    }
    const before = (await clinic.request({ does: 'measure' })).figures;
    const { seconds, peakMegabytes } = await runSubject(name.replace(' again', ''), clinic);
    const after = (await clinic.request({ does: 'measure' })).figures;
    const toSemble = after.sembleRequests - before.sembleRequests;
    const row = [
      name,
      seconds.toFixed(1),
      (patients / seconds).toFixed(0),
      `${inThousands(toSemble)} (${(toSemble / REQUESTS_A_MINUTE).toFixed(1)} min)`,
      inThousands(after.medplumRequests - before.medplumRequests),
      `${peakMegabytes} MB`,
      `${after.peakMegabytes} MB`,
    ];
    return { seconds, toSemble, row };
  } finally {
    await clinic.close();
  }
}
