import { findInstallation, type Installation } from '../../bot/find-bot.ts';
import { reachSubscriptions } from '../../bot/our-subscriptions.ts';
import type { Environment } from '../../core/environment.ts';
import { subscriptionName } from '../../core/names.ts';
import { type Row, statesOf } from '../../core/rows.ts';
import type { Terminal } from '../../core/terminal.ts';
import { orMedplumFailure } from '../../medplum/connection.ts';
import { removeWebhookClient, WEBHOOK_CLIENT_ROW } from '../../medplum/webhook-client.ts';
import { sembleFailure } from '../../semble/client.ts';
import { deleteSubscription } from '../../semble/subscriptions/subscriptions.ts';
import { closePublicWebhook, forgetSecrets } from './take-down.ts';

export interface RemoveOptions {
  readonly dryRun?: boolean;
  /** Change nothing at Semble, because its tokens or the practice no longer exist. */
  readonly medplumOnly?: boolean;
}

/**
 * Undoes a deployment. It deletes the subscriptions first, so that Semble never calls a closed webhook. Then it closes the
 * public webhook and removes the secrets. The Patients stay. The Bot and its membership stay too: the id of the membership
 * is in the URL, which the next deployment uses again. Throws CommandFailure; the next run continues from there.
 */
export async function remove(environment: Environment, options: RemoveOptions, terminal: Terminal): Promise<Row[]> {
  const { dryRun = false, medplumOnly = false } = options;
  const installation = await terminal.step(
    'Medplum',
    () => findInstallation(environment),
    () => 'found',
  );
  const steps: readonly (readonly [name: string, step: () => Promise<readonly Row[]>])[] = [
    ...(medplumOnly
      ? []
      : [['Subscriptions', () => deleteSubscriptions(environment, installation, { dryRun })] as const]),
    ['Public webhook', () => closePublicWebhook(installation, { dryRun })],
    [WEBHOOK_CLIENT_ROW, () => removeWebhookClient(installation.medplum, installation.webhookClient, { dryRun })],
    ['Secrets', () => forgetSecrets(installation, { dryRun })],
  ];
  const rows: Row[] = [];
  for (const [name, step] of steps) {
    rows.push(
      ...(await terminal.step(
        name,
        () => orMedplumFailure(step(), name),
        dryRun ? () => undefined : (made) => statesOf(made) || undefined,
      )),
    );
  }
  return rows;
}

async function deleteSubscriptions(
  environment: Environment,
  installation: Installation,
  { dryRun }: { readonly dryRun: boolean },
): Promise<Row[]> {
  const { ask, tokenName, ours } = await reachSubscriptions(environment, installation);
  for (const { id } of dryRun ? [] : ours) {
    await deleteSubscription(ask, id).catch((error: unknown) => {
      throw sembleFailure(error, tokenName, 'deleteWebhooks');
    });
  }
  return ours.length > 0
    ? ours.map(({ id, label }) => ({ thing: subscriptionName(label), state: 'removed', detail: id }))
    : [{ thing: 'Subscriptions', state: 'unchanged', detail: 'none of ours' }];
}
