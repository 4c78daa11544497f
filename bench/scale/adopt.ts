// The command in a process of its own, as `npm run adopt` runs it, but without waiting for Semble's limit of requests.
import { adopt } from '../../scripts/commands/adopt/adopt.ts';
import { showAdoption } from '../../scripts/commands/adopt/show.ts';
import { readEnvironment } from '../../scripts/core/environment.ts';
import { plainTerminal } from '../../scripts/core/terminal.ts';
import { systemClock } from '../../src/clock.ts';
import type { Outcome } from './messages.ts';

process.once('disconnect', () => process.exit());
const terminal = plainTerminal(() => undefined);
const begun = performance.now();
const clock = { ...systemClock, wait: async () => undefined };
const report = await adopt(readEnvironment(process.env), { clock }, terminal);
showAdoption(report, terminal);
const outcome: Outcome = {
  seconds: (performance.now() - begun) / 1000,
  peak: process.resourceUsage().maxRSS * 1024,
  matches: report.counts.matches,
};
process.send?.(outcome);
process.disconnect();
