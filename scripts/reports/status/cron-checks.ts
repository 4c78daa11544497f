import type { WithId } from '@medplum/core';
import type { Cron } from '@medplum/fhirtypes';
import { PROGRAM } from '../../core/names.ts';
import type { DeployedBot } from '../../medplum/bot.ts';
import { isRunning, runsAsBot, unreadable } from '../../medplum/crons.ts';
import type { MedplumFacts } from '../../preflight/check-medplum.ts';
import { attention, ok, type StatusCheck } from './check.ts';

/** The Cron resources that target the bot, one check each. */
export function cronChecks({ crons, deployed, hasCron }: MedplumFacts, now: number): StatusCheck[] {
  const { found, refusedWith } = crons;
  const first = found.find((cron) => deployed && isRunning(cron, now) && runsAsBot(cron, deployed));
  return [
    ...(refusedWith === undefined ? [] : [ok('Cron', unreadable(refusedWith))]),
    ...found.flatMap((cron) => (deployed ? cronCheck(cron, deployed, { hasCron, now, first }) : [])),
  ];
}

function cronCheck(
  cron: WithId<Cron>,
  deployed: DeployedBot,
  { hasCron, now, first }: { readonly hasCron: boolean; readonly now: number; readonly first: Cron | undefined },
): StatusCheck {
  const { bot, membership } = deployed;
  const name = `${cron.id}: ${cron.cronString}`;
  if (!isRunning(cron, now)) {
    return ok('Cron', `${name}, does not run: it is not active, or its end has come`);
  }
  if (!runsAsBot(cron, deployed)) {
    return attention(
      'Cron',
      `${name}, on behalf of another membership than the bot's`,
      `In Medplum: set its onBehalfOf to ProjectMembership/${membership.id}.`,
    );
  }
  if (bot.cronString !== undefined) {
    return attention(
      'Cron',
      `${name}, and the Bot has the cronString ${bot.cronString}: two schedules run the sweep`,
      `Run ${PROGRAM} deploy to remove the cronString. To keep it, delete the Cron first.`,
    );
  }
  if (first && first.id !== cron.id) {
    return attention(
      'Cron',
      `${name}, and the Cron ${first.id} runs the sweep too: two schedules`,
      'In Medplum: keep one Cron that targets the bot, and delete the other.',
    );
  }
  return hasCron
    ? ok('Cron', name)
    : attention(
        'Cron',
        `${name}, but the project has no feature "cron"`,
        'A super admin adds it to the features of the Project.',
      );
}
