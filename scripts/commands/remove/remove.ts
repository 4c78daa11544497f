import { findInstallation } from '../../bot/find-bot.ts';
import { type ReachedSubscriptions, reachSubscriptions } from '../../bot/our-subscriptions.ts';
import type { Confirm } from '../../core/confirm.ts';
import type { Environment } from '../../core/environment.ts';
import { PROGRAM, subscriptionName } from '../../core/names.ts';
import { CommandFailure } from '../../core/problem.ts';
import { type Row, statesOf } from '../../core/rows.ts';
import type { Terminal } from '../../core/terminal.ts';
import { announceTarget } from '../../core/write-target.ts';
import { orMedplumFailure } from '../../medplum/connection.ts';
import { removeWebhookClient, WEBHOOK_CLIENT_ROW } from '../../medplum/webhook-client.ts';
import { sembleFailure } from '../../semble/client.ts';
import { deleteSubscription } from '../../semble/subscriptions/subscriptions.ts';
import { closePublicWebhook, forgetSecrets } from './take-down.ts';

export interface RemoveOptions {
  readonly dryRun?: boolean;
  /** Change nothing at Semble, because its tokens or the practice no longer exist. */
  readonly medplumOnly?: boolean;
  /** Asks a person before the first write; without it nobody is asked. A dry run never asks. */
  readonly confirm?: Confirm;
}

type Steps = readonly (readonly [name: string, step: (run: DryRun) => Promise<readonly Row[]>])[];
type DryRun = { readonly dryRun: boolean };

/**
 * Undoes a deployment. It deletes the subscriptions first, so that Semble never calls a closed webhook. Then it closes the
 * public webhook and removes the secrets. The Patients stay. The Bot and its membership stay too: the id of the membership
 * is in the URL, which the next deployment uses again. Throws CommandFailure, also when the person who was asked does not
 * confirm; the next run continues from there.
 */
export async function remove(environment: Environment, options: RemoveOptions, terminal: Terminal): Promise<Row[]> {
  const { dryRun = false, medplumOnly = false, confirm } = options;
  const installation = await terminal.step(
    'Medplum',
    () => findInstallation(environment),
    () => 'found',
  );
  const subscriptions = medplumOnly
    ? undefined
    : await terminal.step(
        'Semble',
        () => reachSubscriptions(environment, installation),
        () => 'found',
      );
  const { projectId, projectName } = installation;
  announceTarget(
    {
      medplum: { url: environment.medplum.baseUrl, projectId, projectName },
      semble: subscriptions && { url: subscriptions.url, isWritten: true },
    },
    { dryRun, terminal },
  );
  const steps: Steps = [
    ...(subscriptions ? [['Subscriptions', (run: DryRun) => deleteSubscriptions(subscriptions, run)] as const] : []),
    ['Public webhook', (run) => closePublicWebhook(installation, run)],
    [WEBHOOK_CLIENT_ROW, (run) => removeWebhookClient(installation.medplum, installation.webhookClient, run)],
    ['Secrets', (run) => forgetSecrets(installation, run)],
  ];
  if (confirm && !dryRun) {
    await confirmRemoval(await carryOut(steps, { dryRun: true }, terminal), confirm, terminal);
  }
  return carryOut(steps, { dryRun }, terminal);
}

async function carryOut(steps: Steps, run: DryRun, terminal: Terminal): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [name, step] of steps) {
    rows.push(
      ...(await terminal.step(
        name,
        () => orMedplumFailure(step(run), `doing the step "${name}"`),
        run.dryRun ? () => undefined : (made) => statesOf(made, run) || undefined,
      )),
    );
  }
  return rows;
}

/** Shows what would be removed and asks for it. Throws CommandFailure when the answer is no. */
async function confirmRemoval(planned: readonly Row[], confirm: Confirm, terminal: Terminal): Promise<void> {
  const things = planned.filter(({ state }) => state === 'removed').map(({ thing }) => thing);
  if (things.length === 0) {
    return;
  }
  terminal.announce([`To be removed: ${things.length}`, ...things.map((thing) => `  ${thing}`)]);
  if (!(await confirm(`Remove these ${things.length}? The Patients stay`))) {
    throw new CommandFailure({
      what: 'The removal was not confirmed. Nothing was written',
      todo: `${PROGRAM} remove --dry-run shows what it would do.`,
    });
  }
}

async function deleteSubscriptions({ ask, tokenName, ours }: ReachedSubscriptions, { dryRun }: DryRun): Promise<Row[]> {
  for (const { id } of dryRun ? [] : ours) {
    await deleteSubscription(ask, id).catch((error: unknown) => {
      throw sembleFailure(error, tokenName, 'deleteWebhooks');
    });
  }
  return ours.length > 0
    ? ours.map(({ id, label }) => ({ thing: subscriptionName(label), state: 'removed', detail: id }))
    : [{ thing: 'Subscriptions', state: 'unchanged', detail: 'none of a deployment is left' }];
}
