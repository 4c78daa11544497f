import { createHash } from 'node:crypto';
import { isOk, isOperationOutcome, type MedplumClient, type WithId } from '@medplum/core';
import type { Bot } from '@medplum/fhirtypes';
import { readBotCode } from '#installation';
import { BOT_NAME, PROGRAM } from '../core/names.ts';
import { CommandFailure } from '../core/problem.ts';
import { OUTDATED_TITLE } from './bot.ts';
import { statusOf } from './connection.ts';

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

/** Statuses for a Binary that was deleted. */
const NOT_THERE: ReadonlySet<number | undefined> = new Set([404, 410]);

/** The id of the Binary in `Binary/<id>`, or in the signed address of the storage, `<storage>/<id>/<version>?…`. */
const BINARY_ID = /\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:[/?#]|$)/i;

/**
 * Whether the Bot runs this code. The content decides, because Medplum's own command line deploys the same code under another
 * name. Only the ending of the name counts: it decides how the runtime loads the file. Throws the error of Medplum.
 */
export async function isDeployed(medplum: MedplumClient, bot: Bot, { code }: Bundle): Promise<boolean> {
  const title = bot.executableCode?.title ?? '';
  return title.endsWith('.cjs') && title !== OUTDATED_TITLE && (await readDeployedCode(medplum, bot)) === code;
}

/** Reads the code of the Bot from its Binary; undefined when there is none. Throws the error of Medplum. */
async function readDeployedCode(medplum: MedplumClient, { executableCode }: Bot): Promise<string | undefined> {
  const [, id] = BINARY_ID.exec(executableCode?.url ?? '') ?? [];
  if (id === undefined) {
    return undefined;
  }
  try {
    // With FHIR JSON as the accepted type, the answer would be the resource without its content.
    const code: unknown = await medplum.get(medplum.fhirUrl('Binary', id), { headers: { Accept: '*/*' } });
    return typeof code === 'string' ? code : undefined;
  } catch (error) {
    if (NOT_THERE.has(statusOf(error))) {
      return undefined;
    }
    throw error;
  }
}

/** Deploys the code to the Bot. Throws CommandFailure when the server accepts it with a warning, else the error of Medplum. */
export async function deployCode(medplum: MedplumClient, bot: WithId<Bot>, { code, filename }: Bundle): Promise<void> {
  const outcome: unknown = await medplum.post(medplum.fhirUrl('Bot', bot.id, '$deploy'), { code, filename });
  const issues = isOperationOutcome(outcome) ? outcome.issue : [];
  if (!isOperationOutcome(outcome) || !isOk(outcome) || issues.some(({ severity }) => severity !== 'information')) {
    throw new CommandFailure({
      what: 'Medplum accepted the code with a warning',
      todo: `In Medplum: Bot ${bot.id}, Deploy. It shows the warning. Then run ${PROGRAM} deploy again.`,
    });
  }
}
