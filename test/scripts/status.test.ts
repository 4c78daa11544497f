import type { AccessPolicy, AuditEvent, Bot, Project } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { readBundle } from '../../scripts/lib/code.ts';
import { readEnvironment } from '../../scripts/lib/environment.ts';
import { type Check, overall } from '../../scripts/lib/status/check.ts';
import { showStatus } from '../../scripts/lib/status/show.ts';
import { status } from '../../scripts/lib/status/status.ts';
import { plainTerminal } from '../../scripts/lib/terminal.ts';
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
} from './deploy-support.ts';
import { aDeployedClinic, dieAt, removeAt, rotateAt } from './ops-support.ts';

const HOUR = 3_600_000;

function statusOf({ variables }: Clinic, now?: number) {
  return status(readEnvironment(variables), now);
}

/** What is not in order, as `thing: detail`. */
async function complaints(clinic: Clinic, now?: number): Promise<string[]> {
  const { checks } = await statusOf(clinic, now);
  return checks.filter(({ verdict }) => verdict !== 'ok').map(({ thing, detail }) => `${thing}: ${detail}`);
}

/** Leaves AuditEvents as runs of the bot do that ended so. */
async function ran(clinic: Clinic, lines: readonly string[], members: Partial<AuditEvent> = {}): Promise<void> {
  const what = { reference: `Bot/${(await theBot(clinic)).id}` };
  for (const outcomeDesc of lines) {
    await clinic.medplum.repo.createResource<AuditEvent>({
      resourceType: 'AuditEvent',
      type: { code: 'execute' },
      recorded: new Date().toISOString(),
      outcome: /result=\d/.test(outcomeDesc) ? '4' : '0',
      outcomeDesc,
      agent: [{ requestor: false }],
      source: { observer: what },
      entity: [{ what }],
      ...members,
    });
  }
}

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
    expect(await complaints(await aClinic())).toEqual(['Bot: none is deployed in this Medplum project']);
  });

  it.each<[string, (clinic: Clinic) => Promise<unknown>, string]>([
    ['a closed door', async (clinic) => change<Bot>(clinic, await theBot(clinic), { publicWebhook: false }), 'Flags'],
    ['a changed time-out', async (clinic) => change<Bot>(clinic, await theBot(clinic), { timeout: 10 }), 'Bot'],
    [
      'a widened policy',
      async (clinic) => {
        const [policy] = await all<AccessPolicy>(clinic, 'AccessPolicy');
        return policy && change(clinic, policy, { resource: [{ resourceType: 'Patient' }] });
      },
      'Access policy',
    ],
    ['other code', (clinic) => clinic.deploy({ bundle: otherBundle(readBundle().code) }), 'Code'],
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
      'Secrets: other than in the environment: SEMBLE_SWEEP_HOURS',
    ],
    [
      'a setting that can not be used',
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
      'NOTHING PROVES',
    ],
    [
      'a paused subscription',
      async ({ semble }) =>
        semble.subscriptions.update(semble.subscriptions.list(false)[0]?.id ?? '', { deliveryPaused: true }),
      'Subscription patients: PAUSED',
    ],
    [
      'a subscription that is gone',
      async ({ semble }) => semble.subscriptions.delete(semble.subscriptions.list(false)[0]?.id ?? ''),
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

  it('that it could not tell, where one side does not let itself be asked', async () => {
    const clinic = await aDeployedClinic();
    const { variables } = clinic;
    clinic.variables['SEMBLE_ADMIN_TOKEN'] = 'revoked';
    expect((await statusOf(clinic)).verdict).toBe('unknown');
    const wrong = readEnvironment({ ...variables, MEDPLUM_CLIENT_SECRET: 'wrong' });
    expect((await status(wrong)).checks.map(({ verdict }) => verdict)).toEqual(['unknown']);
  });
});

describe('the log of the bot', () => {
  it('is added up by what the caller got', async () => {
    const clinic = await aDeployedClinic();
    const { id } = clinic.semble.store.createPatient({ lastName: 'Invented' });
    await clinic.semble.outbox.drain();
    clinic.semble.store.updatePatient(id, { lastName: 'Imagined' });
    await clinic.semble.outbox.drain();
    const { activity } = await statusOf(clinic);
    // The self-test's own three among them.
    expect(activity?.results).toEqual({ created: 1, updated: 1, ignored: 1, '401': 2 });
    expect(Object.values(activity?.refusals ?? {})).toEqual([1, 1]);
  });

  it('is read in the form that another runtime gives it', async () => {
    const clinic = await aDeployedClinic();
    const stamp = '2026-11-22T01:02:03.004Z\t6d1b\tINFO\t';
    await ran(clinic, [
      `START\n${stamp}event=patient.created patient=64c0ffee0000000000000001 result=created ms=9\nEND`,
    ]);
    expect((await statusOf(clinic)).activity?.results).toMatchObject({ created: 1 });
  });

  it('names those who are quarantined, and the last delivery that failed', async () => {
    const clinic = await aDeployedClinic();
    const patient = '64c0ffee0000000000000001';
    await ran(clinic, [
      `quarantined: two Patients have this Semble id\nevent=patient.updated patient=${patient} result=quarantined`,
      'refused: SEMBLE_API_TOKEN: expected a token\nresult=500',
    ]);
    const found = (await complaints(clinic)).join('\n');
    expect(found).toContain(`Quarantined: ${patient}`);
    expect(found).toContain('500 1');
    await ran(clinic, ['event=patient.updated patient=64c0ffee0000000000000002 result=updated']);
    expect((await complaints(clinic)).map((one) => one.split(':')[0])).toEqual(['Quarantined']);
  });

  it('shows a spike of refusals, and takes the usual few for none', async () => {
    const clinic = await aDeployedClinic();
    const refused = (count: number) => Array<string>(count).fill('unauthorized: wrong-token\nresult=401');
    await ran(clinic, refused(7));
    expect(await complaints(clinic)).toEqual([]);
    await ran(clinic, refused(20));
    expect((await complaints(clinic)).join()).toContain('Refused or failed: 29 in 24 hours, 0.0 a day before');
    const lastWeek = new Date(Date.now() - 72 * HOUR).toISOString();
    await ran(clinic, refused(70), { recorded: lastWeek });
    expect(await complaints(clinic)).toEqual([]);
  });

  it('shows the last sweep, whether it was complete, and when there was none', async () => {
    const clinic = await aDeployedClinic();
    const sweepOf = async () => (await statusOf(clinic)).checks.find(({ thing }) => thing === 'Sweep');
    expect(await sweepOf()).toMatchObject({ verdict: 'ok', detail: 'none yet' });
    await clinic.medplum.runCron((await theBot(clinic)).id);
    expect(await sweepOf()).toMatchObject({ verdict: 'ok', detail: expect.stringContaining('complete') });
    await ran(clinic, ['sweep: the time was up before the end of the list\nresult=swept unchanged=9000']);
    expect(await sweepOf()).toMatchObject({ verdict: 'attention', detail: expect.stringContaining('NOT COMPLETE') });
    const later = await complaints(clinic, Date.now() + 60 * HOUR);
    expect(later.join()).toContain('none in the last 50 hours');
  });

  it('shows a sweep that the bot refused to do', async () => {
    const clinic = await aDeployedClinic();
    const what = { reference: `Bot/${(await theBot(clinic)).id}` };
    await ran(clinic, ['refused: SEMBLE_API_TOKEN is not set\nresult=500'], { entity: [{ what }, { what }] });
    expect((await complaints(clinic)).join()).toContain('NOT COMPLETE');
  });
});

describe('the verdict on the whole', () => {
  const check = (verdict: Check['verdict']): Check => ({ thing: 'thing', verdict });

  it('lets what needs a person come before what could not be told', () => {
    expect(overall([check('ok'), check('unknown'), check('attention')])).toBe('attention');
    expect(overall([check('ok'), check('unknown')])).toBe('unknown');
    expect(overall([check('ok')])).toBe('ok');
  });
});
