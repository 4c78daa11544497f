// A command in a process of its own, as `npm run adopt` and the others run it, but without waiting for Semble's limit of
// requests.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { adopt } from '../../scripts/commands/adopt/adopt.ts';
import { showAdoption } from '../../scripts/commands/adopt/show.ts';
import { backfill } from '../../scripts/commands/backfill/backfill.ts';
import { showBackfill } from '../../scripts/commands/backfill/show.ts';
import { reconcile } from '../../scripts/commands/reconcile/reconcile.ts';
import { showReconcile } from '../../scripts/commands/reconcile/show.ts';
import { readEnvironment } from '../../scripts/core/environment.ts';
import { plainTerminal } from '../../scripts/core/terminal.ts';
import type { CommandName, Outcome } from './messages.ts';
import { skippingClock } from './skipping-clock.ts';

process.once('disconnect', () => process.exit());
const environment = readEnvironment(process.env);
const terminal = plainTerminal(() => undefined);
const clock = skippingClock();

/** Runs the command, shows its report, and returns for how many patients it did its work. */
const COMMANDS: Readonly<Record<CommandName, () => Promise<number>>> = {
  async adopt() {
    const report = await adopt(environment, { clock }, terminal);
    showAdoption(report, terminal);
    return report.counts.matches;
  },
  async backfill() {
    const directory = mkdtempSync(join(tmpdir(), 'bench-'));
    try {
      const report = await backfill(environment, { directory, clock }, terminal);
      showBackfill(report, terminal);
      return report.counts['created'] ?? 0;
    } finally {
      rmSync(directory, { recursive: true });
    }
  },
  async reconcile() {
    const report = await reconcile(environment, { clock }, terminal);
    showReconcile(report, terminal);
    return report.verdict === 'in step' ? report.medplum : 0;
  },
};

const name = process.argv[2];
if (name !== 'adopt' && name !== 'backfill' && name !== 'reconcile') {
  throw new Error(`There is no command ${name} to measure`);
}
const begun = performance.now();
const patients = await COMMANDS[name]();
const outcome: Outcome = {
  seconds: (performance.now() - begun) / 1000,
  skipped: clock.skipped,
  peak: process.resourceUsage().maxRSS * 1024,
  patients,
};
process.send?.(outcome);
process.disconnect();
