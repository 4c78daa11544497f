import { SETTING } from '../../../src/settings.ts';
import { type Problem, Problems } from '../../core/problem.ts';
import { only } from '../../medplum/planned-secrets.ts';
import type { MedplumFacts } from '../../preflight/check-medplum.ts';
import { notesOf } from './notes.ts';
import { deletePolicy } from './stages/delete-policy.ts';
import { environmentOf, medplumAddress, medplumClient } from './stages/medplum.ts';
import { adminToken, apiToken, sembleAddress } from './stages/semble.ts';
import { type Settled, type Sources, settle } from './stages/stage.ts';

/** What the stages gave together. */
export interface Answers {
  /** The values to write, by name. */
  readonly values: ReadonlyMap<string, string>;
  readonly medplum: MedplumFacts | undefined;
  /** The name of the practice; undefined when no token could read it. */
  readonly practice: string | undefined;
  readonly notes: readonly string[];
  readonly problems: readonly Problem[];
  readonly isIncomplete: boolean;
}

/** Takes or asks for every value, each stage with what the stages before it found. */
export async function askAll(sources: Sources, { dryRun }: { readonly dryRun: boolean }): Promise<Answers> {
  const address = await settle(medplumAddress, sources);
  const medplumUrl = address.found?.baseUrl;
  const client = await settle(medplumClient(medplumUrl), sources);
  const medplum = client.found;
  // A value in Medplum stays there unless the file says otherwise, so it is the one to offer.
  const deployed = only(medplum?.secrets ?? new Map(), [SETTING.apiUrl, SETTING.deletePolicy]);
  const withDeployed = { ...sources, deployed };
  const semble = await settle(sembleAddress(medplumUrl), withDeployed);
  const found = { medplum, url: semble.found };
  const operator = await settle(adminToken(found, { dryRun }), sources);
  const bot = await settle(apiToken(found, operator.found, sources.present), sources);
  const { eventSpelling } = environmentOf(sources.present, new Problems());
  const notes = notesOf({
    medplum,
    eventSpelling,
    webhooks: operator.found,
    reading: bot.found,
    isOneToken: operator.values.get('SEMBLE_ADMIN_TOKEN') === bot.values.get(SETTING.apiToken),
  });
  const policy = await settle(deletePolicy, withDeployed);
  const all: readonly Settled<unknown>[] = [address, client, semble, operator, bot, policy];
  return {
    values: new Map(all.flatMap(({ values }) => [...values])),
    medplum,
    practice: (operator.found ?? bot.found)?.practice.name,
    notes,
    problems: all.flatMap(({ problems }) => problems),
    isIncomplete: all.some(({ isIncomplete }) => isIncomplete),
  };
}
