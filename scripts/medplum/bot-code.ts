import { createHash } from 'node:crypto';
import { isOk, isOperationOutcome, type MedplumClient, type WithId } from '@medplum/core';
import type { Bot } from '@medplum/fhirtypes';
import { readBotCode } from '#installation';
import { BOT_NAME } from '../core/names.ts';
import { CommandFailure } from '../core/problem.ts';

/** The code of the bot, and its file name, which contains a hash of the code. */
export interface Bundle {
  readonly code: string;
  readonly filename: string;
}

/** Creates the bundle of a code. */
export function bundleOf(code: string): Bundle {
  const hash = createHash('sha256').update(code).digest('hex').slice(0, 16);
  return { code, filename: `${BOT_NAME}-${hash}.cjs` };
}

/** The bundle of this version of the bot: built from the sources in a checkout, read from the package elsewhere. */
export async function readBundle(): Promise<Bundle> {
  return bundleOf(await readBotCode());
}

/** Whether the Bot runs this bundle. */
export function isDeployed({ executableCode }: Bot, { filename }: Bundle): boolean {
  return executableCode?.title === filename;
}

/** Deploys the code to the Bot. Throws CommandFailure when the server accepts it with a warning, else the error of Medplum. */
export async function deployCode(medplum: MedplumClient, bot: WithId<Bot>, { code, filename }: Bundle): Promise<void> {
  const outcome: unknown = await medplum.post(medplum.fhirUrl('Bot', bot.id, '$deploy'), { code, filename });
  const issues = isOperationOutcome(outcome) ? outcome.issue : [];
  if (!isOperationOutcome(outcome) || !isOk(outcome) || issues.some(({ severity }) => severity !== 'information')) {
    throw new CommandFailure({
      what: 'Medplum accepted the code with a warning',
      todo: `In Medplum: Bot ${bot.id}, Deploy. It shows the warning. Then run npm run deploy again.`,
    });
  }
}
