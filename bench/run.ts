// What the backfill costs, against the obvious loop, and how many deliveries the bundle takes. Asserts nothing.
import { parseArgs } from 'node:util';
import { inThousands } from '../scripts/lib/in-step/progress.ts';
import { plainTerminal } from '../scripts/lib/terminal.ts';
import { measureDeliveries } from './deliveries.ts';
import { openClinicProcess, runSubject } from './processes.ts';

const HELP = `npm run bench -- [--patients <n>] [--deliveries <n>]

Brings so many invented patients (1000) from an in-memory Semble into an in-memory
Medplum, once through the bot and once by the obvious loop, and sends so many
deliveries (200) of each kind to the deployed bundle. Everything runs on this machine.
`;

/** Semble's limit, which neither subject waits for here. */
const REQUESTS_A_MINUTE = 240;

const { values } = parseArgs({
  options: { patients: { type: 'string' }, deliveries: { type: 'string' }, help: { type: 'boolean' } },
});
if (values.help) {
  process.stdout.write(HELP);
} else {
  await run(count('patients', values.patients ?? '1000'), count('deliveries', values.deliveries ?? '200'));
}

function count(name: string, text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) {
    console.error(`--${name} is not a whole number`);
    process.exit(1);
  }
  return Number(text);
}

async function run(patients: number, deliveries: number): Promise<void> {
  const terminal = plainTerminal(console.log);
  const rows: string[][] = [['', 'seconds', 'patients/s', 'to Semble', 'to Medplum', 'command', 'servers and bot']];
  const rates: number[] = [];
  for (const name of ['backfill', 'backfill again', 'obvious loop']) {
    const clinic = await openClinicProcess();
    await clinic.tell({ does: 'create', count: patients });
    if (name === 'backfill again') {
      await runSubject('backfill', clinic);
    }
    const before = (await clinic.tell({ does: 'look' })).figures;
    const { seconds, peakMegabytes } = await runSubject(name.replace(' again', ''), clinic);
    const after = (await clinic.tell({ does: 'look' })).figures;
    await clinic.close();
    const toSemble = after.sembleRequests - before.sembleRequests;
    rates.push(patients / seconds);
    rows.push([
      name,
      seconds.toFixed(1),
      (patients / seconds).toFixed(0),
      `${inThousands(toSemble)} (${(toSemble / REQUESTS_A_MINUTE).toFixed(1)} min)`,
      inThousands(after.medplumRequests - before.medplumRequests),
      `${peakMegabytes} MB`,
      `${after.peakMegabytes} MB`,
    ]);
  }
  terminal.line(
    `${inThousands(patients)} patients. In brackets: the least that Semble's limit of 240 a minute makes of it; last: peak RSS`,
  );
  terminal.table(rows);
  const [backfill = 0, , loop = 1] = rates;
  terminal.line(`backfill : obvious loop = ${(backfill / loop).toFixed(1)} : 1, in patients per second`);

  const clinic = await openClinicProcess();
  const measured = await measureDeliveries(clinic, deliveries);
  await clinic.close();
  terminal.line(`\n${inThousands(deliveries)} deliveries of each kind, one at a time`);
  terminal.table(measured.map(({ kind, perSecond }) => [kind, `${perSecond.toFixed(0)}/s`]));
}
