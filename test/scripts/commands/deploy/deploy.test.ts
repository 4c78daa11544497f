import type { AccessPolicy, Patient } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { deploy } from '../../../../scripts/commands/deploy/deploy.ts';
import { readEnvironment } from '../../../../scripts/core/environment.ts';
import { LABEL_PREFIX } from '../../../../scripts/core/names.ts';
import { plainTerminal } from '../../../../scripts/core/terminal.ts';
import { GROUPS } from '../../../../scripts/semble/subscriptions/event-groups.ts';
import { SEMBLE_PATIENT_ID_SYSTEM } from '../../../../src/fhir/systems.ts';
import { narrowPolicy } from '../../../local/medplum-support.ts';
import {
  aClinic,
  all,
  countWrites,
  stateOf,
  theBot,
  theMembership,
  theProject,
  theSecrets,
  touched,
} from '../../support/clinic.ts';
import { aDeployedClinic } from '../../support/operations.ts';

describe('a first deployment', () => {
  it('a patient created in Semble has a Patient in Medplum', async () => {
    const clinic = await aClinic();
    const report = await clinic.deploy();
    expect(report.rows.map(({ state }) => state)).not.toContain('unchanged');
    const { id } = clinic.semble.store.createPatient({ firstName: 'Ines', lastName: 'Invented' });
    await clinic.semble.outbox.drain();
    expect(clinic.semble.outbox.history.map(({ status }) => status)).toEqual([200]);
    const patients = await all<Patient>(clinic, 'Patient');
    expect(patients.map(({ identifier }) => identifier?.[0])).toMatchObject([
      { system: SEMBLE_PATIENT_ID_SYSTEM, value: id },
    ]);
  });

  it('gives the bot a policy that is just wide enough', async () => {
    const clinic = await aClinic();
    await clinic.deploy();
    const [policy] = await all<AccessPolicy>(clinic, 'AccessPolicy');
    expect(policy).toMatchObject({ ...narrowPolicy() });
    expect((await theMembership(clinic)).accessPolicy?.reference).toBe(`AccessPolicy/${policy?.id}`);
  });

  it('leaves deletion out of the policy where patients are only deactivated', async () => {
    const clinic = await aClinic({ variables: { SEMBLE_DELETE_POLICY: 'deactivate' } });
    const { notes } = await clinic.deploy();
    const [policy] = await all<AccessPolicy>(clinic, 'AccessPolicy');
    expect(policy?.resource?.[0]?.interaction).toEqual(['search', 'read', 'create', 'update']);
    expect(notes).toContainEqual(expect.stringContaining('Delete policy "deactivate"'));
  });

  it('makes a Bot that says what it is and is ready for all that it has to do', async () => {
    const clinic = await aClinic();
    const { botId, membershipId, webhookUrl } = await clinic.deploy();
    const bot = await theBot(clinic);
    expect(bot).toMatchObject({
      id: botId,
      name: 'semble-patient-webhook',
      description: expect.stringContaining('Semble'),
      identifier: [
        { system: 'https://semble.io/fhir/bot', value: 'semble-patient-webhook' },
        { system: 'https://semble.io/practice-id', value: clinic.semble.store.practice.id },
      ],
      timeout: 300,
      auditEventTrigger: 'always',
      publicWebhook: true,
      rawBody: true,
      cronString: '17 2 * * *',
      executableCode: { title: expect.stringMatching(/^semble-patient-webhook-[0-9a-f]{16}\.cjs$/) },
    });
    expect(bot).not.toHaveProperty('system');
    expect(membershipId).toBe((await theMembership(clinic)).id);
    expect(webhookUrl).toBe(`${clinic.medplum.baseUrl}webhook/${membershipId}`);
  });

  it('subscribes to all events of data in a Patient, with the webhook token and a recognisable label', async () => {
    const clinic = await aClinic();
    const { webhookUrl } = await clinic.deploy();
    const subscriptions = clinic.semble.subscriptions.list({ includeDeleted: true });
    const webhookToken = (await theSecrets(clinic)).get('SEMBLE_WEBHOOK_TOKEN');
    expect(subscriptions.map(({ eventTypes }) => eventTypes.length)).toEqual([9, 6, 2]);
    expect(subscriptions.flatMap(({ eventTypes }) => eventTypes)).toEqual(
      GROUPS.dotted.flatMap(({ eventTypes }) => eventTypes),
    );
    for (const { url, label, headers } of subscriptions) {
      expect({ url, headers }).toEqual({ url: webhookUrl, headers: [{ key: 'X-Bot-Token', value: webhookToken }] });
      expect(label.startsWith(LABEL_PREFIX)).toBe(true);
    }
  });

  it('keeps every signing secret in the project, beside the settings and two secrets of its own', async () => {
    const clinic = await aClinic();
    await clinic.deploy();
    const secrets = await theSecrets(clinic);
    expect(secrets.get('SEMBLE_WEBHOOK_SECRET')?.split(' ').sort()).toEqual(
      clinic.semble.subscriptions
        .list()
        .map(({ id, secret }) => `${id}:${secret}`)
        .sort(),
    );
    expect(secrets.get('SEMBLE_API_TOKEN')).toBe(clinic.variables['SEMBLE_API_TOKEN']);
    for (const name of ['SEMBLE_OPERATOR_SECRET', 'SEMBLE_WEBHOOK_TOKEN']) {
      expect(Buffer.from(secrets.get(name) ?? '', 'base64url')).toHaveLength(32);
    }
    expect([...secrets.values()]).not.toContain(clinic.variables['SEMBLE_ADMIN_TOKEN']);
  });

  it('keeps the names of these secrets on the Bot', async () => {
    const clinic = await aClinic();
    await clinic.deploy();
    const extension = (await theBot(clinic)).extension?.find(
      ({ url }) => url === 'https://semble.io/fhir/deployed-secrets',
    );
    expect(extension?.valueString?.split(' ')).toEqual([...(await theSecrets(clinic)).keys()].sort());
  });

  it('uses the schedule of --cron', async () => {
    const clinic = await aClinic();
    await clinic.deploy({ cron: '5 4 * * 1-5' });
    expect((await theBot(clinic)).cronString).toBe('5 4 * * 1-5');
    await clinic.deploy();
    expect((await theBot(clinic)).cronString).toBe('5 4 * * 1-5');
  });

  it('names backfill as the next step', async () => {
    const clinic = await aClinic();
    expect((await clinic.deploy({ dryRun: true })).next).toEqual(['npx --no-install semble-medplum deploy']);
    expect((await clinic.deploy()).next).toEqual([expect.stringMatching(/^npx --no-install semble-medplum backfill,/)]);
  });
});

describe('a second deployment', () => {
  it('finds everything unchanged, and writes nothing on either side', async () => {
    const clinic = await aDeployedClinic();
    const versions = async () =>
      Promise.all(
        [theBot(clinic), theMembership(clinic), theProject(clinic)].map(async (one) => (await one).meta?.versionId),
      );
    const before = await versions();
    const writes = countWrites(clinic);
    const report = await clinic.deploy();
    expect(touched(report)).toEqual([]);
    expect(report.rows).toHaveLength(13);
    expect(writes()).toBe(0);
    expect(await versions()).toEqual(before);
  });

  it('still proves that deliveries get in', async () => {
    const clinic = await aDeployedClinic();
    expect(stateOf(await clinic.deploy(), 'Self-test')).toBe('passed');
  });
});

describe('a dry run', () => {
  it('says what a first run would do, and writes nothing on either side', async () => {
    const clinic = await aClinic();
    const writes = countWrites(clinic);
    const planned = await clinic.deploy({ dryRun: true });
    expect(writes()).toBe(0);
    const done = await clinic.deploy();
    const shown = ({ rows }: typeof done) => rows.map(({ thing, state }) => [thing, state]);
    expect(shown(planned).slice(0, -1)).toEqual(shown(done).slice(0, -1));
    expect(planned.dryRun).toBe(true);
  });

  it('says of no step that it has done anything', async () => {
    const clinic = await aClinic();
    const lines: string[] = [];
    const terminal = plainTerminal((line) => lines.push(line));
    await deploy(readEnvironment(clinic.variables), { dryRun: true }, terminal);
    expect(lines).toContain('Bot: would be created');
    expect(lines.filter((line) => /: (created|updated|removed)/.test(line))).toEqual([]);
  });

  it('names the deployment with the options that were given, as long as it would change something', async () => {
    const clinic = await aClinic();
    const given = { allowUnmatched: true, adoptSecrets: true, cron: '5 4 * * *', endpoint: 'execute' } as const;
    const command = "npx --no-install semble-medplum deploy --allow-unmatched --adopt-secrets --cron '5 4 * * *'";
    const planned = await clinic.deploy({ ...given, credentialsInUrl: true, dryRun: true });
    expect(planned.next).toEqual([`${command} --endpoint execute --credentials-in-url`]);
    await clinic.deploy(given);
    expect((await clinic.deploy({ ...given, dryRun: true })).next).toEqual([]);
    await clinic.deploy({ credentialsInUrl: true });
    const { next } = await clinic.deploy({ credentialsInUrl: false, dryRun: true });
    expect(next).toEqual(['npx --no-install semble-medplum deploy --no-credentials-in-url']);
  });

  it('says what a later run would put right, and writes nothing', async () => {
    const clinic = await aDeployedClinic();
    const [first] = clinic.semble.subscriptions.list();
    clinic.semble.subscriptions.update(first?.id ?? '', { label: `${LABEL_PREFIX}changed` });
    await clinic.medplum.repo.updateResource({ ...(await theBot(clinic)), publicWebhook: false, timeout: 10 });
    clinic.variables['SEMBLE_SWEEP_HOURS'] = '30';
    const writes = countWrites(clinic);
    const planned = await clinic.deploy({ dryRun: true });
    expect(touched(planned)).toEqual([
      'Bot',
      'Secret SEMBLE_SWEEP_HOURS',
      'Code',
      'Flags',
      'Subscription patients',
      'Self-test',
    ]);
    expect(planned.notes.join()).toContain('A dry run does not test');
    expect(writes()).toBe(0);
    expect((await clinic.deploy()).rows.slice(0, -1)).toEqual(planned.rows.slice(0, -1));
  });
});
