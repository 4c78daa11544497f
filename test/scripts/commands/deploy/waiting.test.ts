import type { Patient } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../../../scripts/commands/deploy/show.ts';
import { SEMBLE_PATIENT_ID_SYSTEM } from '../../../../src/fhir/systems.ts';
import { aClinic, countWrites, stateOf, theBot, theProject, touched } from '../../support/clinic.ts';
import { aDeployedClinic } from '../../support/operations.ts';

describe('a Medplum that already has patients', () => {
  const unmatched: Patient = { resourceType: 'Patient', name: [{ family: 'Invented' }] };

  it('is prepared but not subscribed, and the next command is named', async () => {
    const clinic = await aClinic();
    await clinic.medplum.repo.createResource(unmatched);
    const report = await clinic.deploy();
    expect(report.rows.find(({ state }) => state === 'waiting')).toEqual({
      thing: 'Subscriptions',
      state: 'waiting',
      detail: 'Medplum holds 1 Patient without a Semble identifier',
    });
    expect(report.rows.at(-1)).toMatchObject({ thing: 'Self-test', state: 'passed' });
    expect(report.rows.at(-1)?.detail).toContain('waits for a subscription');
    expect(report.next.join()).toContain('npx --no-install semble-medplum adopt');
    expect(clinic.semble.subscriptions.list({ includeDeleted: true })).toEqual([]);
    expect((await theBot(clinic)).publicWebhook).toBe(true);
  });

  it.each([{ dryRun: true }, { dryRun: false }])('needs a person, so that the exit code is 1: %o', async (options) => {
    const clinic = await aClinic();
    await clinic.medplum.repo.createResource(unmatched);
    expect(exitCodeOf(await clinic.deploy(options))).toBe(1);
    expect(exitCodeOf(await clinic.deploy({ ...options, allowUnmatched: true }))).toBe(0);
  });

  it('writes nothing when it has to wait a second time', async () => {
    const clinic = await aClinic();
    await clinic.medplum.repo.createResource(unmatched);
    await clinic.deploy();
    const writes = countWrites(clinic);
    await clinic.deploy();
    expect(writes()).toBe(0);
  });

  it('is subscribed with --allow-unmatched', async () => {
    const clinic = await aClinic();
    await clinic.medplum.repo.createResource(unmatched);
    const { next } = await clinic.deploy({ allowUnmatched: true });
    expect(clinic.semble.subscriptions.list()).toHaveLength(3);
    expect(next).toEqual([expect.stringMatching(/^npx --no-install semble-medplum backfill --allow-unmatched,/)]);
  });

  it('is subscribed when all of them have a Semble identifier', async () => {
    const clinic = await aClinic();
    const identifier = [{ system: SEMBLE_PATIENT_ID_SYSTEM, value: 'a'.repeat(24) }];
    await clinic.medplum.repo.createResource({ ...unmatched, identifier });
    await clinic.deploy();
    expect(clinic.semble.subscriptions.list()).toHaveLength(3);
  });

  it('stays subscribed when unmatched Patients appear later', async () => {
    const clinic = await aDeployedClinic();
    await clinic.medplum.repo.createResource(unmatched);
    expect(touched(await clinic.deploy())).toEqual([]);
  });
});

describe('a missing feature of a server or a practice', () => {
  it('is reported for a server without rawBody, and the bot still accepts deliveries', async () => {
    const clinic = await aClinic({ medplum: { rawBody: false } });
    const report = await clinic.deploy();
    expect(report.notes.join()).toContain('does not know Bot.rawBody');
    expect(await theBot(clinic)).not.toHaveProperty('rawBody');
    expect(stateOf(report, 'Self-test')).toBe('passed');
  });

  it('is reported for a project without cron, and no schedule is written that would never run', async () => {
    const clinic = await aClinic({ medplum: { features: ['bots'] } });
    const report = await clinic.deploy();
    expect(report.notes.join()).toContain('no feature "cron"');
    expect(await theBot(clinic)).not.toHaveProperty('cronString');
    const project = await theProject(clinic);
    await clinic.medplum.repo.updateResource({ ...project, features: ['bots', 'cron'] });
    expect(touched(await clinic.deploy())).toEqual(['Flags']);
    expect((await theBot(clinic)).cronString).toBe('17 2 * * *');
  });

  it('is reported for a practice with the old enum, which gets the three old event types', async () => {
    const clinic = await aClinic({ semble: { eventSpelling: 'enum' } });
    const report = await clinic.deploy();
    expect(report.notes.join()).toContain('old event types only');
    expect(clinic.semble.subscriptions.list().map(({ eventTypes }) => eventTypes)).toEqual([
      ['patient.created', 'patient.updated', 'patient.deleted'],
    ]);
    expect(touched(await clinic.deploy())).toEqual([]);
  });

  it('is reported for patient fields that the schema or the token hides', async () => {
    const clinic = await aClinic({ semble: { missingFields: ['Patient.birthSurname'] } });
    clinic.semble.store.createPatient({ lastName: 'Invented' });
    clinic.variables['SEMBLE_API_TOKEN'] = clinic.semble.store.addToken({
      permissions: ['patient', 'patients', 'practice'],
      refusedFields: ['Patient.email'],
    });
    const notes = (await clinic.deploy()).notes.join('\n');
    expect(notes).toMatch(/birthSurname/);
    expect(notes).toMatch(/email/);
    expect(notes).toMatch(/NHS number/);
  });

  it('is asked of a token that serves as both, with a warning', async () => {
    const clinic = await aClinic({ variables: { SEMBLE_ADMIN_TOKEN: undefined } });
    clinic.variables['SEMBLE_API_TOKEN'] = clinic.semble.store.addToken({
      permissions: [
        'patient',
        'patients',
        'practice',
        'seeWebhooks',
        'createWebhooks',
        'editWebhooks',
        'deleteWebhooks',
      ],
    });
    expect((await clinic.deploy()).notes.join()).toContain('One Semble token serves both');
  });
});
