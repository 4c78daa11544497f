// Runs one subject in a process of its own, so that its memory is measured without that of the servers.
import { readEnvironment } from '../../scripts/core/environment.ts';
import type { Outcome } from './messages.ts';
import { SUBJECTS } from './subjects.ts';

const name = process.argv[2] === 'backfill' ? 'backfill' : 'obvious loop';
process.once('disconnect', () => process.exit());
const begun = performance.now();
await SUBJECTS[name](readEnvironment(process.env));
const outcome: Outcome = {
  seconds: (performance.now() - begun) / 1000,
  peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1024),
};
process.send?.(outcome);
process.disconnect();
