import { deploy } from '../scripts/commands/deploy/deploy.ts';
import type { DeployReport } from '../scripts/commands/deploy/report.ts';
import { remove } from '../scripts/commands/remove/remove.ts';
import { rotate } from '../scripts/commands/rotate/rotate.ts';
import { silentTerminal } from '../scripts/core/terminal.ts';
import { readProject } from '../scripts/medplum/connection.ts';
import { secretsOf } from '../scripts/medplum/project-secrets.ts';
import type { DeployOptions } from '../scripts/preflight/deploy-options.ts';
import { status } from '../scripts/reports/status/status.ts';
import { SETTING } from '../src/settings.ts';
import { type EndToEndCheck, hold, same } from './check.ts';
import type { World } from './world.ts';

/** Deploys the bot. The project may contain unmatched Patients, which the suite ignores. */
export function deployTo({ environment }: World, options: DeployOptions = {}): Promise<DeployReport> {
  return deploy(environment, { allowUnmatched: true, ...options }, silentTerminal);
}

function touched({ rows }: DeployReport): string[] {
  return rows.filter(({ state }) => state !== 'unchanged' && state !== 'passed').map(({ thing }) => thing);
}

async function deliveriesArrive(world: World): Promise<void> {
  const id = world.create();
  await world.settle();
  same((await world.find(id)).length, 1, 'Patients of a delivery');
}

export const DEPLOY_CHECKS: readonly EndToEndCheck[] = [
  {
    name: 'a first deployment creates everything and tests it',
    isVital: true,
    run: async (world) => {
      const { rows, subscriptions } = await deployTo(world);
      hold(
        rows.every(({ state }) => state !== 'unchanged'),
        'something was there already',
      );
      same(subscriptions.length, 3, 'subscriptions');
    },
  },
  {
    name: 'a second one changes nothing',
    run: async (world) => same(touched(await deployTo(world)), [], 'touched'),
  },
  {
    name: 'its status is ok',
    run: async ({ environment }) => {
      const { checks } = await status(environment);
      same(
        checks.filter(({ verdict }) => verdict !== 'ok').map(({ thing }) => thing),
        [],
        'not fine',
      );
    },
  },
];

export const ROTATE_CHECKS: readonly EndToEndCheck[] = [
  {
    name: 'a rotation renews every key, and deliveries still arrive',
    run: async (world) => {
      const secrets = async () => secretsOf(await readProject(world.medplum, world.projectId));
      const before = await secrets();
      await rotate(world.environment, {}, silentTerminal);
      const after = await secrets();
      const keys = [SETTING.webhookSecret, SETTING.webhookToken, SETTING.operatorSecret];
      same(
        keys.filter((name) => before.get(name) === after.get(name)),
        [],
        'not renewed',
      );
      await deliveriesArrive(world);
    },
  },
  {
    name: 'a deployment after it changes nothing',
    run: async (world) => same(touched(await deployTo(world)), [], 'touched'),
  },
];

export const ENDPOINT_CHECKS: readonly EndToEndCheck[] = [
  {
    name: 'the endpoint execute takes deliveries and closes the public webhook',
    run: async (world) => {
      const webhook = (await deployTo(world)).webhookUrl ?? '';
      const { webhookUrl = '' } = await deployTo(world, { endpoint: 'execute' });
      hold(webhookUrl.endsWith('$execute'), 'the URL does not end with $execute');
      same((await fetch(webhook, { method: 'POST' })).status, 403, 'the public webhook');
      same((await fetch(webhookUrl, { method: 'POST' })).status, 401, '$execute without credentials');
      await deliveriesArrive(world);
    },
  },
  {
    name: 'the way back to the public webhook leaves no client behind',
    run: async (world) => {
      await deployTo(world, { endpoint: 'webhook' });
      const clients = await world.medplum.searchResources('ClientApplication', { name: 'Semble webhook caller' });
      same(clients.length, 0, 'clients');
      await deliveriesArrive(world);
    },
  },
];

export const REMOVE_CHECKS: readonly EndToEndCheck[] = [
  {
    name: 'a removal closes everything and keeps the Patients',
    run: async (world) => {
      const { webhookUrl = '' } = await deployTo(world);
      const id = world.create();
      await world.settle();
      await remove(world.environment, {}, silentTerminal);
      same(world.semble.subscriptions.list().length, 0, 'subscriptions');
      same((await fetch(webhookUrl, { method: 'POST' })).status, 403, 'the public webhook');
      const secrets = secretsOf(await readProject(world.medplum, world.projectId));
      same(
        [...secrets.keys()].filter((name) => name.startsWith('SEMBLE_')),
        [],
        'secrets',
      );
      same((await world.find(id)).length, 1, 'Patients');
    },
  },
];
