import type { Problems } from '../core/problem.ts';
import { type Bundle, readBundle } from '../medplum/bot-code.ts';
import { isCron } from '../medplum/bot-flags.ts';
import type { DeployOptions } from './deploy-options.ts';

/** Checks the options without any request and returns the code. */
export async function checkOptions({ cron, bundle }: DeployOptions, problems: Problems): Promise<Bundle> {
  if (cron !== undefined && !isCron(cron)) {
    problems.add('--cron is not a schedule that Medplum runs', 'Give five fields of numbers, such as "17 2 * * *".');
  }
  return bundle ?? readBundle();
}
