import type { AccessPolicy, Bot, Project } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { showStatus } from '../../../../scripts/commands/status/show.ts';
import { readEnvironment } from '../../../../scripts/core/environment.ts';
import { plainTerminal } from '../../../../scripts/core/terminal.ts';
import { readBundle } from '../../../../scripts/medplum/bot-code.ts';
import { overall, type StatusCheck } from '../../../../scripts/reports/status/check.ts';
import { status } from '../../../../scripts/reports/status/status.ts';
import {
  aClinic,
  all,
  type Clinic,
  change,
  countWrites,
  otherBundle,
  theBot,
  theProject,
  theSecrets,
} from '../../support/clinic.ts';
import { aDeployedClinic, dieAt, removeAt, rotateAt } from '../../support/operations.ts';
import { complaints, statusOf } from './support.ts';

describe('the status of a deployment', () => {
  it('is fine right after it, and nothing is written to find that out', async () => {
    const clinic = await aDeployedClinic();
    const writes = countWrites(clinic);
    const report = await statusOf(clinic);
    expect(report.checks.filter(({ verdict }) => verdict !== 'ok')).toEqual([]);
    expect(report.verdict).toBe('ok');
    expect(writes()).toBe(0);
    expect(report.subscriptions.map(({ eventTypes }) => eventTypes.length)).toEqual([9, 6, 2]);
    expect(report.webhookUrl).toContain('/webhook/');
  });

  it('is fine after a rotation', async () => {
    const clinic = await aDeployedClinic();
    await rotateAt(clinic);
    expect(await complaints(clinic)).toEqual([]);
  });

  it('is fine on a server that knows no raw body, and says so', async () => {
    const clinic = await aDeployedClinic({ medplum: { rawBody: false, features: ['bots'] } });
    const { checks, verdict } = await statusOf(clinic);
    expect(verdict).toBe('ok');
    expect(checks.map(({ thing }) => thing)).toContain('Raw body');
    expect(checks.find(({ thing }) => thing === 'Sweep')?.detail).toContain('reconcile');
  });

  it('names neither secrets nor patients', async () => {
    const clinic = await aDeployedClinic();
    clinic.semble.store.createPatient({ firstName: 'Zara', lastName: 'Nowhere-Else' });
    await clinic.semble.outbox.drain();
    const report = await statusOf(clinic);
    const lines = [JSON.stringify(report)];
    showStatus(
      report,
      plainTerminal((line) => lines.push(line)),
    );
    const secrets = [...(await theSecrets(clinic)).entries()].filter(([name]) => name !== 'SEMBLE_API_URL');
    const held = secrets.flatMap(([, value]) => value.split(/\s+|[0-9a-f]{24}:/).filter(Boolean));
    for (const value of [...held, clinic.variables['SEMBLE_ADMIN_TOKEN'], 'Zara', 'Nowhere-Else']) {
      expect(lines.join('\n')).not.toContain(value);
    }
  });
});

describe('the status tells', () => {
  it('that nothing is deployed', async () => {
    expect(await complaints(await aClinic())).toEqual(['Bot: no bot is deployed in this Medplum project']);
  });

  it.each<[string, (clinic: Clinic) => Promise<unknown>, string]>([
    [
      'a closed public webhook',
      async (clinic) => change<Bot>(clinic, await theBot(clinic), { publicWebhook: false }),
      'Flags',
    ],
    [
      'a Bot that runs as its caller and logs elsewhere',
      async (clinic) => change<Bot>(clinic, await theBot(clinic), { runAsUser: true, auditEventDestination: ['log'] }),
      'drifted: auditEventDestination, runAsUser',
    ],
    ['a changed time-out', async (clinic) => change<Bot>(clinic, await theBot(clinic), { timeout: 10 }), 'Bot'],
    [
      'a widened policy',
      async (clinic) => {
        const [policy] = await all<AccessPolicy>(clinic, 'AccessPolicy');
        return policy && change(clinic, policy, { resource: [{ resourceType: 'Patient' }] });
      },
      'Access policy',
    ],
    ['other code', async (clinic) => clinic.deploy({ bundle: otherBundle((await readBundle()).code) }), 'Code'],
    [
      'missing secrets, by name',
      async (clinic) => change<Project>(clinic, await theProject(clinic), { secret: [] }),
      'SEMBLE_OPERATOR_SECRET',
    ],
    [
      'a setting that is another in the environment',
      async (clinic) => {
        clinic.variables['SEMBLE_SWEEP_HOURS'] = '30';
      },
      'Secrets: different from the environment: SEMBLE_SWEEP_HOURS',
    ],
    [
      'an unusable setting',
      async (clinic) => {
        const project = await theProject(clinic);
        const secret = [...(project.secret ?? []), { name: 'SEMBLE_SWEEP_HOURS', valueString: 'many' }];
        return change<Project>(clinic, project, { secret });
      },
      'SEMBLE_SWEEP_HOURS: expected',
    ],
    [
      'that nothing proves a delivery',
      async (clinic) => {
        clinic.variables['SEMBLE_SIGNATURE_SCHEME'] = 'none';
        return clinic.deploy();
      },
      'ONLY THE WEBHOOK TOKEN PROVES',
    ],
    [
      'a paused subscription',
      async ({ semble }) =>
        semble.subscriptions.update(semble.subscriptions.list()[0]?.id ?? '', { deliveryPaused: true }),
      'Subscription patients: PAUSED',
    ],
    [
      'a subscription that is gone',
      async ({ semble }) => semble.subscriptions.delete(semble.subscriptions.list()[0]?.id ?? ''),
      'Subscriptions: drifted: patients',
    ],
    ['that it was removed', (clinic) => removeAt(clinic), 'Subscriptions: none calls the bot'],
    [
      'an interrupted rotation',
      async (clinic) => {
        const over = dieAt(clinic, 6, 'after');
        await rotateAt(clinic).catch(() => undefined);
        over();
      },
      'Rotation: was interrupted',
    ],
  ])('of %s', async (_, spoil, expected) => {
    const clinic = await aDeployedClinic();
    await spoil(clinic);
    expect((await complaints(clinic)).join('\n')).toContain(expected);
    expect((await statusOf(clinic)).verdict).toBe('attention');
  });

  it('unknown, if one side cannot be read', async () => {
    const clinic = await aDeployedClinic();
    const { variables } = clinic;
    clinic.variables['SEMBLE_ADMIN_TOKEN'] = 'revoked';
    expect((await statusOf(clinic)).verdict).toBe('unknown');
    const wrong = readEnvironment({ ...variables, MEDPLUM_CLIENT_SECRET: 'wrong' });
    expect((await status(wrong)).checks.map(({ verdict }) => verdict)).toEqual(['unknown']);
  });
});

describe('the verdict on the whole', () => {
  const check = (verdict: StatusCheck['verdict']): StatusCheck => ({ thing: 'thing', verdict });

  it('is attention before unknown', () => {
    expect(overall([check('ok'), check('unknown'), check('attention')])).toBe('attention');
    expect(overall([check('ok'), check('unknown')])).toBe('unknown');
    expect(overall([check('ok')])).toBe('ok');
  });
});
