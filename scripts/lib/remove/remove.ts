import { deleteSubscription, listSubscriptions, type Subscription } from '../../../src/semble/subscriptions.ts';
import { SETTING } from '../../../src/settings.ts';
import { ourSubscriptions } from '../endpoint.ts';
import type { Environment } from '../environment.ts';
import { findInstallation, type Installation } from '../installation.ts';
import { orMedplumFailure } from '../medplum.ts';
import { LABEL_PREFIX } from '../names.ts';
import { Problems } from '../problem.ts';
import type { Row } from '../report.ts';
import { askerOf, sembleFailure } from '../semble.ts';
import { sembleSettings } from '../semble-settings.ts';
import type { Terminal } from '../terminal.ts';
import { closeDoor, forgetSecrets, removeSemblesClient } from './take-down.ts';

export interface RemoveOptions {
  readonly dryRun?: boolean;
  /** Leave Semble alone: its tokens are gone, or the practice is. */
  readonly medplumOnly?: boolean;
}

/**
 * Takes a deployment back: first Semble's subscriptions, so that it never calls a closed door, then the door, then the
 * secrets. The Patients stay; so do the Bot and its membership, whose id stands in the URL, for another deployment.
 * Throws CommandFailure; the next run goes on from there.
 */
export async function remove(environment: Environment, options: RemoveOptions, terminal: Terminal): Promise<Row[]> {
  const { dryRun = false, medplumOnly = false } = options;
  const installation = await terminal.step(
    'Medplum',
    () => findInstallation(environment),
    () => 'found',
  );
  const steps: readonly (readonly [name: string, step: () => Promise<readonly Row[]>])[] = [
    ...(medplumOnly ? [] : [['Subscriptions', () => deleteSubscriptions(environment, installation, dryRun)] as const]),
    ['Public webhook', () => closeDoor(installation, dryRun)],
    ["Semble's client", () => removeSemblesClient(installation, dryRun)],
    ['Secrets', () => forgetSecrets(installation, dryRun)],
  ];
  const rows: Row[] = [];
  for (const [name, step] of steps) {
    rows.push(
      ...(await terminal.step(name, () => orMedplumFailure(step(), name), dryRun ? () => undefined : summaryOf)),
    );
  }
  return rows;
}

async function deleteSubscriptions(
  { adminToken, settings }: Environment,
  { secrets, urls }: Installation,
  dryRun: boolean,
): Promise<Row[]> {
  const tokenName = adminToken ? 'SEMBLE_ADMIN_TOKEN' : SETTING.apiToken;
  const given = new Map([...secrets, ...settings]);
  const problems = new Problems();
  const semble = sembleSettings(adminToken ? given.set(SETTING.apiToken, adminToken) : given, problems);
  if (!semble) {
    problems.add('SEMBLE_ADMIN_TOKEN is not set', 'Set it, or leave Semble alone with --medplum-only');
  }
  problems.throwIfAny();
  if (!semble) {
    return [];
  }
  const ask = askerOf(semble);
  const failure = (error: unknown, permission: string): unknown => sembleFailure(error, tokenName, permission);
  const all = await listSubscriptions(ask).catch((error: unknown) => {
    throw failure(error, 'seeWebhooks');
  });
  const removeOne = async ({ id, label }: Subscription): Promise<Row> => {
    if (!dryRun) {
      await deleteSubscription(ask, id).catch((error: unknown) => {
        throw failure(error, 'deleteWebhooks');
      });
    }
    return { thing: `Subscription ${label.slice(LABEL_PREFIX.length)}`, state: 'removed', detail: id };
  };
  const rows: Row[] = [];
  for (const one of ourSubscriptions(all, urls)) {
    rows.push(await removeOne(one));
  }
  return rows.length > 0 ? rows : [{ thing: 'Subscriptions', state: 'unchanged', detail: 'none of ours' }];
}

function summaryOf(rows: readonly Row[]): string | undefined {
  return [...new Set(rows.map(({ state }) => state))].join(', ') || undefined;
}
