import type { AccessPolicy, Bot, ClientApplication, ProjectMembership } from '@medplum/fhirtypes';
import { expect, it } from 'vitest';
import type { FaultyRequest } from '../../../../local/faults.ts';
import { readEnvironment } from '../../../../scripts/core/environment.ts';
import { BOT_DESCRIPTION, BOT_NAME } from '../../../../scripts/core/names.ts';
import { CommandFailure } from '../../../../scripts/core/problem.ts';
import { requireOnlyBot } from '../../../../scripts/medplum/bot.ts';
import { connect } from '../../../../scripts/medplum/connection.ts';
import { aClinic, all, type Clinic, change, stateOf, theBot } from '../../support/clinic.ts';
import { aDeployedClinic } from '../../support/operations.ts';

/** Holds each request that `match` selects until so many of them have come. */
function meet(clinic: Clinic, count: number, match: (request: FaultyRequest) => boolean): void {
  const { promise, resolve } = Promise.withResolvers<void>();
  let come = 0;
  const run = (): Promise<void> => {
    come += 1;
    if (come === count) {
      resolve();
    }
    return promise;
  };
  clinic.medplum.faults.add({ match, times: count, run });
}

/** Deploys so often at once; returns how many succeeded, and the problems of the others. */
async function deployAtOnce(clinic: Clinic, count: number, endpoint: 'webhook' | 'execute') {
  const deployments = Array.from({ length: count }, () => clinic.deploy({ endpoint }));
  const settled = await Promise.allSettled(deployments);
  const failures = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
  expect(failures.filter((error) => !(error instanceof CommandFailure))).toEqual([]);
  return { succeeded: count - failures.length, failures: failures.map(String) };
}

/** Expects one deployment's resources and nothing else, and that the next run changes nothing or completes it. */
async function expectOne(clinic: Clinic, endpoint: 'webhook' | 'execute'): Promise<void> {
  await clinic.deploy();
  const report = await clinic.deploy();
  expect(new Set(report.rows.map(({ state }) => state))).toEqual(new Set(['unchanged', 'passed']));
  expect(stateOf(report, 'Self-test')).toBe('passed');
  expect(await all<Bot>(clinic, 'Bot')).toHaveLength(1);
  const members = (await all<ProjectMembership>(clinic, 'ProjectMembership')).map(({ profile }) => profile.reference);
  expect(members.filter((reference) => reference?.startsWith('Bot/'))).toHaveLength(1);
  expect(await all<AccessPolicy>(clinic, 'AccessPolicy')).toHaveLength(endpoint === 'execute' ? 2 : 1);
  const clients = await all<ClientApplication>(clinic, 'ClientApplication');
  expect(clients.filter(({ name }) => name === 'Semble webhook caller')).toHaveLength(endpoint === 'execute' ? 1 : 0);
  expect(clinic.semble.subscriptions.list()).toHaveLength(3);
}

const isCreation = (what: string) => (request: FaultyRequest) =>
  request.method === 'POST' && request.path.startsWith('/admin/projects/') && request.path.endsWith(`/${what}`);

it.each([2, 3])('of %d first deployments at once, all but the first stop and leave nothing behind', async (count) => {
  const clinic = await aClinic();
  meet(clinic, count, isCreation('bot'));
  const { succeeded, failures } = await deployAtOnce(clinic, count, 'webhook');
  expect(succeeded).toBe(1);
  for (const failure of failures) {
    expect(failure).toMatch(/Another deployment runs at the same time and has created the Bot/);
  }
  await expectOne(clinic, 'webhook');
});

it('stops at the client of Semble, where that is the first to be created', async () => {
  const clinic = await aClinic();
  meet(clinic, 2, isCreation('client'));
  const { succeeded, failures } = await deployAtOnce(clinic, 2, 'execute');
  expect(succeeded).toBe(1);
  expect(failures.join()).toMatch(/has created the ClientApplication/);
  await expectOne(clinic, 'execute');
});

it('stops where the other one has identified its Bot already', async () => {
  const clinic = await aClinic();
  let isFirst = true;
  const { promise, resolve } = Promise.withResolvers<void>();
  // The second creates its Bot only when the first deployment has ended.
  clinic.medplum.faults.add({
    match: (request) => isCreation('bot')(request) && !isFirst,
    run: () => promise,
  });
  clinic.medplum.faults.add({
    match: (request) => {
      const isIt = isCreation('bot')(request) && isFirst;
      isFirst &&= !isIt;
      return isIt;
    },
  });
  meet(clinic, 2, ({ method, path }) => method === 'POST' && path === '/fhir/R4/AccessPolicy');
  const [one, other] = [clinic.deploy(), clinic.deploy()];
  const ended = Promise.race([one, other]);
  await ended;
  resolve();
  const settled = await Promise.allSettled([one, other]);
  expect(settled.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(settled.map((each) => (each.status === 'rejected' ? String(each.reason) : '')).join('')).toMatch(
    /Another deployment runs at the same time/,
  );
  await expectOne(clinic, 'webhook');
});

it('yields to another Bot that got the identifier in between', async () => {
  const clinic = await aDeployedClinic();
  const other = await theBot(clinic);
  const { medplum, projectId } = await connect(readEnvironment(clinic.variables).medplum);
  const own = await medplum.post(`admin/projects/${projectId}/bot`, { name: BOT_NAME, description: BOT_DESCRIPTION });
  await change<Bot>(clinic, own, { identifier: other.identifier ?? [] });
  await expect(requireOnlyBot(medplum, own)).rejects.toThrow(`has created the Bot ${other.id}`);
  await expectOne(clinic, 'webhook');
  await requireOnlyBot(medplum, other);
});
