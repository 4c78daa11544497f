import type { AccessPolicy, ClientApplication, Patient, Project, ProjectMembership } from '@medplum/fhirtypes';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EndToEndCheck, hold } from '../../e2e/check.ts';
import { deployTo } from '../../e2e/deploy-checks.ts';
import { type EndToEndOptions, runEndToEnd } from '../../e2e/run.ts';
import { startLocalMedplum } from '../../local/medplum/server.ts';
import { POLICY_NAME } from '../../scripts/core/names.ts';
import { plainTerminal } from '../../scripts/core/terminal.ts';
import { all, type Clinic } from '../scripts/support/clinic.ts';
import { problemsOf } from '../scripts/support/operations.ts';
import { itInProof } from '../support/scale.ts';

let medplum: Clinic['medplum'];
let variables: Record<string, string>;
let lines: string[];

beforeEach(async () => {
  medplum = await startLocalMedplum({ rawBody: false, features: ['bots'] });
  variables = {
    MEDPLUM_BASE_URL: medplum.baseUrl,
    MEDPLUM_CLIENT_ID: medplum.admin.clientId,
    MEDPLUM_CLIENT_SECRET: medplum.admin.clientSecret,
  };
  lines = [];
});
afterEach(() => medplum.close());

function run(options: EndToEndOptions = {}, checks?: readonly EndToEndCheck[]) {
  return runEndToEnd(
    variables,
    options,
    plainTerminal((line) => lines.push(line)),
    checks,
  );
}

/** Counts everything that a deployment or the suite could leave. */
async function left() {
  const project = await medplum.repo.readResource<Project>('Project', medplum.projectId);
  return {
    bots: (await all({ medplum }, 'Bot')).length,
    policies: (await all<AccessPolicy>({ medplum }, 'AccessPolicy')).length,
    members: (await all<ProjectMembership>({ medplum }, 'ProjectMembership')).length,
    clients: (await all<ClientApplication>({ medplum }, 'ClientApplication')).length,
    patients: (await all<Patient>({ medplum }, 'Patient')).map(({ name }) => name?.[0]?.family),
    secrets: project.secret ?? [],
  };
}

const NOTHING = { bots: 0, policies: 0, members: 1, clients: 1, patients: [], secrets: [] };

const failing: EndToEndCheck = { name: 'what fails', run: async () => hold(false, 'on purpose') };
const deploying: EndToEndCheck = {
  name: 'a deployment',
  run: async (world) => {
    await deployTo(world);
    world.create();
    await world.settle();
  },
};

describe('the end-to-end suite', () => {
  itInProof('passes against a server that is named, and leaves nothing behind', async () => {
    await medplum.repo.createResource<Patient>({ resourceType: 'Patient', name: [{ family: 'Somebody' }] });
    const { results } = await run();
    expect(results.filter(({ result }) => result !== 'passed')).toEqual([]);
    expect(results.length).toBeGreaterThan(30);
    expect(await left()).toEqual({ ...NOTHING, patients: ['Somebody'] });
    expect(lines.filter((line) => line.endsWith(': passed'))).toHaveLength(results.length);
  });

  it('continues after a check that fails, and clears away', async () => {
    const { results } = await run({}, [deploying, failing, deploying]);
    expect(results.map(({ result }) => result)).toEqual(['passed', 'FAILED', 'passed']);
    expect(lines).toContain('what fails: FAILED: on purpose');
    expect(await left()).toEqual(NOTHING);
  });

  it('ends at a vital check that fails', async () => {
    const { results } = await run({}, [{ ...failing, isVital: true }, deploying]);
    expect(results).toHaveLength(1);
  });

  it('clears away when it is interrupted', async () => {
    const interrupted = new AbortController();
    const interrupting: EndToEndCheck = {
      ...deploying,
      run: (world) => deploying.run(world).then(() => interrupted.abort()),
    };
    const report = await run({ signal: interrupted.signal }, [interrupting, failing]);
    expect(report).toMatchObject({ isInterrupted: true, results: [{ result: 'passed' }] });
    expect(await left()).toEqual(NOTHING);
  });

  it('refuses a project that has the bot, and leaves it as it was', async () => {
    const dying: EndToEndCheck = {
      name: 'what dies',
      run: async (world) => {
        await deploying.run(world);
        // From now on the suite cannot remove anything.
        medplum.faults.add({ times: Number.POSITIVE_INFINITY, cut: true });
      },
    };
    await expect(run({}, [dying])).rejects.toThrow();
    medplum.faults.clear();
    const before = await left();
    expect(before).toMatchObject({ bots: 1, patients: ['Endtoend-Invented'] });
    expect((await problemsOf(run()))[0]?.todo).toContain('--force');
    expect(await left()).toEqual(before);
    await run({ force: true }, [deploying]);
    expect(await left()).toEqual(NOTHING);
  });

  it('refuses a project that has the policy without the bot, and leaves it as it was', async () => {
    const policy = await medplum.repo.createResource<AccessPolicy>({ resourceType: 'AccessPolicy', name: POLICY_NAME });
    expect((await problemsOf(run({}, [])))[0]?.what).toContain(POLICY_NAME);
    expect(await medplum.repo.readResource('AccessPolicy', policy.id)).toEqual(policy);
  });

  it('says at once that a Medplum on another host could not call the local Semble', async () => {
    variables['MEDPLUM_BASE_URL'] = 'https://api.example.org/';
    expect((await problemsOf(run()))[0]?.what).toContain('on another host');
  });
});
