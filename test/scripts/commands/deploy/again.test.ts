import { beforeEach, describe, expect, it } from 'vitest';
import { LABEL_PREFIX } from '../../../../scripts/core/names.ts';
import { patientAccess } from '../../../../scripts/medplum/access-policy.ts';
import { readBundle } from '../../../../scripts/medplum/bot-code.ts';
import { aClinic, type Clinic, countWrites, otherBundle, theBot, theSecrets, touched } from '../../support/clinic.ts';
import { copyDeployment } from '../../support/deployed.ts';
import { changeBot, changePolicy, changeSecret, changeSubscription, DEPLOYED, subscriptionOf } from './drifting.ts';

let clinic: Clinic;

describe('a later deployment', () => {
  beforeEach(async () => {
    clinic = await aClinic(DEPLOYED);
    await copyDeployment(clinic, DEPLOYED.variables);
  });

  it('shows what differed in the policy', async () => {
    await changePolicy(clinic, { resource: [{ resourceType: 'Patient', interaction: ['read', 'history'] }] });
    const { notes } = await clinic.deploy();
    expect(notes).toContainEqual('Access policy: - resource[0].interaction: history');
    expect(notes).toContainEqual(expect.stringContaining('+ resource[0].criteria: Patient?identifier='));
  });

  it('writes no policy that says the same in another order', async () => {
    const [resource] = patientAccess('delete');
    await changePolicy(clinic, {
      resource: resource ? [{ ...resource, interaction: resource.interaction?.toReversed() ?? [] }] : [],
    });
    const writes = countWrites(clinic);
    expect(touched(await clinic.deploy())).toEqual([]);
    expect(writes()).toBe(0);
  });

  it('puts code of another hash in, and only then', async () => {
    const { code } = await readBundle();
    const other = otherBundle(code);
    expect(touched(await clinic.deploy({ bundle: other }))).toEqual(['Code']);
    expect((await theBot(clinic)).executableCode?.title).toBe(other.filename);
    expect(touched(await clinic.deploy({ bundle: other }))).toEqual([]);
  });

  it('puts the code in again after a changed time-out, which some runtimes take with the code only', async () => {
    await changeBot(clinic, { timeout: 10 });
    expect(touched(await clinic.deploy())).toEqual(['Bot', 'Code']);
  });

  it('changes the policy with the delete policy', async () => {
    clinic.variables['SEMBLE_DELETE_POLICY'] = 'deactivate';
    expect(touched(await clinic.deploy())).toEqual(['Access policy', 'Secret SEMBLE_DELETE_POLICY']);
  });

  it('leaves settings alone that its environment does not name any more', async () => {
    delete clinic.variables['SEMBLE_SWEEP_HOURS'];
    delete clinic.variables['SEMBLE_API_TOKEN'];
    expect(touched(await clinic.deploy())).toEqual([]);
    expect((await theSecrets(clinic)).get('SEMBLE_SWEEP_HOURS')).toBe('30');
  });

  it('keeps identifiers, extensions and headers that others added', async () => {
    const { identifier: ours = [], extension: names = [] } = await theBot(clinic);
    const owner = { url: 'https://clinic.example/owner', valueString: 'IT' };
    const number = { system: 'https://clinic.example/bots', value: '7' };
    // The practice is dropped, so that there is something to put right.
    await changeBot(clinic, { identifier: [number, ...ours.slice(0, 1)], extension: [owner, ...names] });
    const headers = [{ key: 'X-Clinic', value: 'one' }];
    changeSubscription(clinic, 'patient.created', { headers });
    await clinic.deploy();
    const bot = await theBot(clinic);
    expect([bot.identifier, bot.extension]).toEqual([
      [...ours, number],
      [owner, ...names],
    ]);
    const webhookToken = (await theSecrets(clinic)).get('SEMBLE_WEBHOOK_TOKEN');
    expect(clinic.semble.subscriptions.get(subscriptionOf(clinic, 'patient.created'))?.headers).toEqual([
      ...headers,
      { key: 'X-Bot-Token', value: webhookToken },
    ]);
  });

  it('takes over a webhook token from the environment, and Semble never sends a refused one', async () => {
    const seen: string[] = [];
    clinic.variables['SEMBLE_WEBHOOK_TOKEN'] = 'chosen_by_the_operator';
    const old = (await theSecrets(clinic)).get('SEMBLE_WEBHOOK_TOKEN') ?? '';
    clinic.semble.faults.add({
      match: ({ body }) => body.includes('mutation UpdateWebhook'),
      run: async () => seen.push((await theSecrets(clinic)).get('SEMBLE_WEBHOOK_TOKEN') ?? ''),
    });
    await clinic.deploy();
    expect(seen).toEqual([`chosen_by_the_operator ${old}`]);
    expect((await theSecrets(clinic)).get('SEMBLE_WEBHOOK_TOKEN')).toBe('chosen_by_the_operator');
    expect(touched(await clinic.deploy())).toEqual([]);
  });

  it.each(['\n%s\n', ' %s  \t'])('sends a webhook token that stands in white space without it: %j', async (written) => {
    const webhookToken = (await theSecrets(clinic)).get('SEMBLE_WEBHOOK_TOKEN') ?? '';
    await changeSecret(clinic, 'SEMBLE_WEBHOOK_TOKEN', written.replace('%s', webhookToken));
    clinic.semble.subscriptions.delete(subscriptionOf(clinic, 'patient.created'));
    await clinic.deploy();
    clinic.semble.store.createPatient({ firstName: 'Ines', lastName: 'Invented' });
    await clinic.semble.outbox.drain();
    expect(clinic.semble.outbox.history.at(-1)?.status).toBe(200);
    expect(clinic.semble.subscriptions.get(subscriptionOf(clinic, 'patient.created'))?.headers).toEqual([
      { key: 'X-Bot-Token', value: webhookToken },
    ]);
  });

  it('drops the secrets of subscriptions that are gone, and keeps one that somebody put there alone', async () => {
    const kept = (await theSecrets(clinic)).get('SEMBLE_WEBHOOK_SECRET') ?? '';
    await changeSecret(clinic, 'SEMBLE_WEBHOOK_SECRET', `${kept} ${'a'.repeat(24)}:gone by_hand`);
    await clinic.deploy();
    expect((await theSecrets(clinic)).get('SEMBLE_WEBHOOK_SECRET')).toBe(`${kept} by_hand`);
  });

  it('deletes a subscription of ours that has nothing to do any more', async () => {
    const url = (await clinic.deploy()).webhookUrl ?? '';
    const { data } = clinic.semble.subscriptions.create({
      url,
      label: `${LABEL_PREFIX}labels`,
      eventTypes: ['patient.label.added'],
    });
    expect(touched(await clinic.deploy())).toEqual(['Subscription labels']);
    expect(clinic.semble.subscriptions.get(data?.id ?? '')?.deleted).toBe(true);
  });

  it('reports a paused subscription, and does not resume it by itself', async () => {
    changeSubscription(clinic, 'patient.created', { deliveryPaused: true });
    const writes = countWrites(clinic);
    const report = await clinic.deploy();
    expect(report.subscriptions.map(({ paused }) => paused)).toEqual([true, false, false]);
    expect(report.rows.find(({ thing }) => thing === 'Subscription patients')?.detail).toBe('PAUSED');
    expect(writes()).toBe(0);
  });

  it('says so when the server takes the code with a warning, and puts it in again next time', async () => {
    const other = otherBundle((await readBundle()).code);
    const issue = [{ severity: 'warning', code: 'not-found', details: { text: 'Could not find ProjectMembership' } }];
    clinic.medplum.faults.add({
      match: ({ path }) => path.endsWith('/$deploy'),
      status: 200,
      body: JSON.stringify({ resourceType: 'OperationOutcome', id: 'ok', issue }),
    });
    const [problem] = await clinic.problems({ bundle: other });
    expect(problem?.what).toContain('with a warning');
    expect(touched(await clinic.deploy({ bundle: other }))).toEqual(['Code']);
  });
});
