import type { Environment } from '../../core/environment.ts';
import { PROGRAM } from '../../core/names.ts';
import { Problems } from '../../core/problem.ts';
import { type Row, type State, statesOf } from '../../core/rows.ts';
import type { Terminal } from '../../core/terminal.ts';
import { announceTarget } from '../../core/write-target.ts';
import { orMedplumFailure } from '../../medplum/connection.ts';
import { checkOptions } from '../../preflight/check-options.ts';
import { type DeployOptions, typedOptions } from '../../preflight/deploy-options.ts';
import { notesOn, UNTRIED } from '../../preflight/notes.ts';
import { preflight, writeTargetOf } from '../../preflight/preflight.ts';
import type { Deployment, DeployStep } from './deployment.ts';
import type { DeployReport } from './report.ts';
import { stepPolicy } from './steps/access-policy.ts';
import { stepBot } from './steps/bot.ts';
import { stepCode } from './steps/code.ts';
import { stepEndpoint, stepRemoveWebhookClient, stepWebhookClient } from './steps/endpoint.ts';
import { stepFlags, stepPublicWebhook } from './steps/flags.ts';
import { stepOldWebhookToken, stepSecrets } from './steps/secrets.ts';
import { stepSelfTest } from './steps/self-test.ts';
import { stepSubscriptions } from './steps/subscriptions.ts';

/** The states of the things that a run changes. */
const CHANGES: ReadonlySet<State> = new Set(['created', 'updated', 'removed']);

/**
 * The steps in their order. A deployment that is interrupted at any point leaves nothing open that should be closed, and
 * the next deployment finds everything that this one has written.
 */
const STEPS: readonly (readonly [name: string, ...steps: readonly DeployStep[]])[] = [
  ['Access policy', stepPolicy, stepWebhookClient],
  ['Bot', stepBot],
  ['Secrets', stepSecrets],
  ['Code', stepCode],
  ['Flags', stepFlags],
  ['Subscriptions', stepEndpoint, stepSubscriptions, stepPublicWebhook, stepRemoveWebhookClient, stepOldWebhookToken],
  ['Self-test', stepSelfTest],
];

/**
 * Brings a Medplum project and a Semble practice from any state to the deployed state, and writes only what differs. Throws
 * CommandFailure with every problem that the preflight found, including those already in `problems`, or with the problem
 * of a later step; the next run continues from there.
 */
export async function deploy(
  environment: Environment,
  options: DeployOptions,
  terminal: Terminal,
  problems: Problems = new Problems(),
): Promise<DeployReport> {
  const bundle = await problems.of(checkOptions(options, problems));
  const situation = await terminal.step(
    'Medplum and Semble',
    () => preflight(environment, options, problems),
    ({ medplum, semble }) => `${medplum.projectName} and ${semble.practice.name}`,
  );
  if (!bundle) {
    throw new Error('checkOptions returned no bundle and added no problem');
  }
  announceTarget(writeTargetOf(environment, situation), { dryRun: options.dryRun ?? false, terminal });
  const deployment: Deployment = {
    environment,
    options,
    bundle,
    situation,
    dryRun: options.dryRun ?? false,
    policy: undefined,
    deployed: undefined,
    webhookClient: situation.webhookClient,
    endpoint: undefined,
    secrets: situation.medplum.secrets,
    subscriptions: situation.ours,
    notes: [...notesOn(situation), ...(options.dryRun ? [UNTRIED] : [])],
  };
  const rows: Row[] = [];
  for (const [name, ...steps] of STEPS) {
    rows.push(
      ...(await terminal.step(
        name,
        () => carryOut(name, steps, deployment),
        (made) => statesOf(made, deployment),
      )),
    );
  }
  return reportOn(deployment, rows);
}

async function carryOut(name: string, steps: readonly DeployStep[], deployment: Deployment): Promise<Row[]> {
  const rows: Row[] = [];
  for (const step of steps) {
    rows.push(...(await orMedplumFailure(step(deployment), `doing the step "${name}"`)));
  }
  return rows;
}

function reportOn(deployment: Deployment, rows: readonly Row[]): DeployReport {
  const { deployed, endpoint, subscriptions, notes, dryRun } = deployment;
  return {
    dryRun,
    rows,
    botId: deployed?.bot.id,
    membershipId: deployed?.membership.id,
    webhookUrl: endpoint?.url,
    subscriptions: subscriptions.map(({ id, label, eventTypes, paused }) => ({ id, label, eventTypes, paused })),
    notes,
    next: nextSteps(deployment, rows),
  };
}

/** The next commands, as they are typed. */
function nextSteps({ situation, options, dryRun }: Deployment, rows: readonly Row[]): string[] {
  if (situation.mustWait) {
    return [
      `${PROGRAM} adopt, then ${PROGRAM} deploy again`,
      `${PROGRAM} deploy --allow-unmatched, if these are other people`,
    ];
  }
  if (dryRun) {
    const wouldChange = rows.some(({ state }) => CHANGES.has(state));
    return wouldChange ? [`${PROGRAM} deploy${typedOptions(options)}`] : [];
  }
  const option = situation.medplum.unmatched > 0 ? ' --allow-unmatched' : '';
  const isFirst = situation.ours.length === 0;
  return isFirst ? [`${PROGRAM} backfill${option}, to bring in the patients that Semble already has`] : [];
}
