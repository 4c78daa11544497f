import type { ClientApplication, Patient, Project } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { remove } from '../../../../scripts/commands/remove/remove.ts';
import { showRemoval } from '../../../../scripts/commands/remove/show.ts';
import { readEnvironment } from '../../../../scripts/core/environment.ts';
import { WEBHOOK_CLIENT_DESCRIPTION, WEBHOOK_CLIENT_NAME } from '../../../../scripts/core/names.ts';
import { plainTerminal } from '../../../../scripts/core/terminal.ts';
import { sampleOf } from '../../../support/scale.ts';
import {
  all,
  type Clinic,
  change,
  countWrites,
  theBot,
  theMembership,
  theProject,
  theSecrets,
} from '../../support/clinic.ts';
import { aDeployedClinic, dieAt, mixedUp, problemsOf, removeAt } from '../../support/operations.ts';
import { runScript } from '../../support/run-script.ts';

/** What a removal leaves of a deployment. */
async function state(clinic: Clinic) {
  const { publicWebhook, cronString, extension, executableCode } = await theBot(clinic);
  return {
    subscriptions: clinic.semble.subscriptions.list().length,
    isOpen: publicWebhook === true,
    cronString,
    extension,
    hasCode: executableCode !== undefined,
    secrets: [...(await theSecrets(clinic)).keys()],
  };
}

const REMOVED = {
  subscriptions: 0,
  isOpen: false,
  cronString: undefined,
  extension: undefined,
  hasCode: true,
  secrets: [],
};

describe('a removal', () => {
  it('leaves no subscription, no public webhook, no schedule and no secret of ours', async () => {
    const clinic = await aDeployedClinic();
    await removeAt(clinic);
    expect(await state(clinic)).toEqual(REMOVED);
    const webhook = `${clinic.medplum.baseUrl}webhook/${(await theMembership(clinic)).id}`;
    expect((await fetch(webhook, { method: 'POST' })).status).toBe(403);
  });

  it('keeps the Patients', async () => {
    const clinic = await aDeployedClinic();
    clinic.semble.store.createPatient({ lastName: 'Invented' });
    await clinic.semble.outbox.drain();
    const before = await all<Patient>(clinic, 'Patient');
    await removeAt(clinic);
    expect(before).toHaveLength(1);
    expect(await all<Patient>(clinic, 'Patient')).toEqual(before);
  });

  it('finds nothing more to do the second time, and writes nothing', async () => {
    const clinic = await aDeployedClinic();
    await removeAt(clinic);
    const writes = countWrites(clinic);
    const rows = await removeAt(clinic);
    expect(new Set(rows.map(({ state }) => state))).toEqual(new Set(['unchanged']));
    expect(writes()).toBe(0);
    const said = (medplumOnly: boolean): string => {
      const lines: string[] = [];
      const terminal = plainTerminal((line) => lines.push(line));
      showRemoval(rows, { dryRun: false, medplumOnly }, terminal);
      return lines.join('\n');
    };
    expect(said(false)).toMatch(/^Secrets +unchanged +none of a deployment is left$/m);
    expect(said(false)).toContain('Nothing is left to remove. The Patients');
    expect(said(true)).toContain('Nothing is left to remove in Medplum. The Patients');
  });

  it('is undone by a deployment, at the same url', async () => {
    const clinic = await aDeployedClinic();
    const before = await theMembership(clinic);
    await removeAt(clinic);
    await clinic.deploy();
    expect((await theMembership(clinic)).id).toBe(before.id);
    clinic.semble.store.createPatient({ lastName: 'Invented' });
    await clinic.semble.outbox.drain();
    expect(clinic.semble.outbox.history.map(({ status }) => status)).toEqual([200]);
  });

  it('keeps what is not its own: secrets that no deployment wrote, subscriptions of others', async () => {
    const clinic = await aDeployedClinic();
    const foreign = clinic.semble.subscriptions.create({
      url: 'https://example.org/hook',
      eventTypes: ['patient.created'],
      label: 'somebody else',
    }).data;
    const project = await theProject(clinic);
    const others = [
      { name: 'SEMBLE_SWEEP_HOURS', valueString: '30' },
      { name: 'OTHER', valueString: 'other' },
    ];
    await change<Project>(clinic, project, { secret: [...(project.secret ?? []), ...others] });
    await removeAt(clinic);
    expect(clinic.semble.subscriptions.list()).toEqual([foreign]);
    expect((await theProject(clinic)).secret).toEqual(others);
  });

  it('takes the client away with which Semble called $execute', async () => {
    const clinic = await aDeployedClinic();
    const { clientId } = await clinic.medplum.createClient({});
    const client = await clinic.medplum.repo.readResource<ClientApplication>('ClientApplication', clientId);
    await change<ClientApplication>(clinic, client, {
      name: WEBHOOK_CLIENT_NAME,
      description: WEBHOOK_CLIENT_DESCRIPTION,
    });
    await removeAt(clinic);
    expect((await all<ClientApplication>(clinic, 'ClientApplication')).map(({ name }) => name)).toEqual([
      'Administrator',
    ]);
  });

  it('writes nothing in a dry run, and says what it would do', async () => {
    const clinic = await aDeployedClinic();
    const writes = countWrites(clinic);
    const planned = await removeAt(clinic, { dryRun: true });
    expect(writes()).toBe(0);
    expect(planned).toEqual(await removeAt(clinic));
  });

  it('closes nothing while Semble does not take the subscriptions back', async () => {
    const clinic = await aDeployedClinic();
    clinic.variables['SEMBLE_ADMIN_TOKEN'] = 'revoked';
    expect((await problemsOf(removeAt(clinic)))[0]?.what).toContain('SEMBLE_ADMIN_TOKEN');
    expect((await theBot(clinic)).publicWebhook).toBe(true);
  });

  it('takes nothing away with the token of another practice, which has none of the subscriptions', async () => {
    const clinic = await aDeployedClinic();
    const variables = await mixedUp(clinic);
    const writes = countWrites(clinic);
    expect((await problemsOf(removeAt({ ...clinic, variables })))[0]?.what).toContain('another practice');
    expect(writes()).toBe(0);
  });

  it('changes nothing at Semble with --medplum-only', async () => {
    const clinic = await aDeployedClinic();
    clinic.variables['SEMBLE_ADMIN_TOKEN'] = 'revoked';
    await removeAt(clinic, { medplumOnly: true });
    expect(await state(clinic)).toEqual({ ...REMOVED, subscriptions: 3 });
  });
});

describe('the confirmation of a removal', () => {
  /** Removes with this answer; returns the questions, and what was shown before the first of them. */
  async function removeAfter(clinic: Clinic, answer: boolean, options: Parameters<typeof removeAt>[1] = {}) {
    const lines: string[] = [];
    const questions: string[] = [];
    const confirm = async (question: string): Promise<boolean> => {
      questions.push(question);
      return answer;
    };
    const terminal = plainTerminal((line) => lines.push(line));
    const removed = remove(readEnvironment(clinic.variables), { ...options, confirm }, terminal);
    const problems = await removed.then(
      () => [],
      () => problemsOf(removed),
    );
    return { questions, shown: lines.join('\n'), problems };
  }

  it('shows both addresses, the project and each thing before the question, and no leaves everything as it is', async () => {
    const clinic = await aDeployedClinic();
    const before = await state(clinic);
    const writes = countWrites(clinic);
    const { questions, shown, problems } = await removeAfter(clinic, false);
    const project = await theProject(clinic);
    expect(shown).toContain(`Writes to Medplum ${clinic.medplum.baseUrl}\n  project ${project.name} (${project.id})\n`);
    expect(shown).toContain(`Writes to Semble ${clinic.semble.url}`);
    expect(shown).toMatch(/To be removed: 10\n(?: {2}Subscription .+\n){3} {2}Public webhook\n {2}Schedule\n/);
    expect(questions).toEqual(['Remove these 10? The Patients stay']);
    expect(problems.map(({ what }) => what)).toEqual(['The removal was not confirmed. Nothing was written']);
    expect(writes()).toBe(0);
    expect(await state(clinic)).toEqual(before);
  });

  it('asks once, and yes removes', async () => {
    const clinic = await aDeployedClinic();
    expect((await removeAfter(clinic, true)).questions).toHaveLength(1);
    expect(await state(clinic)).toEqual(REMOVED);
    expect((await removeAfter(clinic, false)).questions).toEqual([]);
  });

  it('asks nothing in a dry run, and names only what --medplum-only changes', async () => {
    const clinic = await aDeployedClinic();
    expect((await removeAfter(clinic, false, { dryRun: true })).questions).toEqual([]);
    const { shown } = await removeAfter(clinic, false, { medplumOnly: true });
    expect(shown).not.toContain('Semble http');
    expect(shown).not.toContain('  Subscription');
  });

  it('needs --yes where there is no terminal, and writes nothing without it', async () => {
    const clinic = await aDeployedClinic();
    const writes = countWrites(clinic);
    const refused = await runScript('remove', ['--medplum-only'], clinic);
    expect(refused).toMatchObject({
      code: 1,
      said: expect.stringContaining('npx --no-install semble-medplum remove --medplum-only --yes'),
    });
    expect((await runScript('remove', ['--json'], clinic)).json()).toMatchObject({ problems: [{}] });
    expect(writes()).toBe(0);
    const removed = await runScript('remove', ['--json', '--yes'], clinic);
    expect(removed.stderr).toContain(`Writes to Semble ${clinic.semble.url}`);
    expect(removed.json()).toMatchObject({ dryRun: false });
    expect(await state(clinic)).toEqual(REMOVED);
  });
});

describe('a removal that dies', () => {
  const WRITES = 6;

  it('does so at every one of its writes in the tests below', async () => {
    const clinic = await aDeployedClinic();
    const writes = countWrites(clinic);
    await removeAt(clinic);
    expect(writes()).toBe(WRITES);
  });

  const places = Array.from({ length: WRITES }, (_, index) => index + 1);
  const cases = [[1, 'before'] as const, ...places.map((place) => [place, 'after'] as const)];
  it.each(sampleOf(cases, ([place, when]) => when === 'after' && (place === 2 || place === WRITES - 1)))(
    'at write %i, %s it took effect, is healed by the next',
    async (place, when) => {
      const clinic = await aDeployedClinic();
      const over = dieAt(clinic, place, when);
      await expect(removeAt(clinic)).rejects.toThrow();
      over();
      await removeAt(clinic);
      expect(await state(clinic)).toEqual(REMOVED);
    },
  );
});
