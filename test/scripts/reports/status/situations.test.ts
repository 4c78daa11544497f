import { describe, expect, it } from 'vitest';
import { showStatus } from '../../../../scripts/commands/status/show.ts';
import { plainTerminal } from '../../../../scripts/core/terminal.ts';
import { type Clinic, change, theProject } from '../../support/clinic.ts';
import { aCronFor, aDeployedClinic, removeAt } from '../../support/operations.ts';
import { checksOf, complaints, HOUR, ran, ranBefore, statusOf } from './support.ts';

async function shown(clinic: Clinic): Promise<string> {
  const lines: string[] = [];
  showStatus(
    await statusOf(clinic),
    plainTerminal((line) => lines.push(line)),
  );
  return lines.join('\n');
}

describe('the token of the bot', () => {
  it('that Semble refuses needs a person: every delivery fails', async () => {
    const clinic = await aDeployedClinic();
    await setSecret(clinic, 'SEMBLE_API_TOKEN', 'a_token_that_was_revoked');
    const [check] = await checksOf(clinic, "Bot's token");
    expect(check).toMatchObject({
      verdict: 'attention',
      detail: expect.stringContaining('SEMBLE_API_TOKEN was refused by Semble'),
    });
    expect(check?.todo).toContain('npx --no-install semble-medplum deploy');
    expect((await statusOf(clinic)).verdict).toBe('attention');
  });

  it('without a permission needs a person', async () => {
    const clinic = await aDeployedClinic();
    const token = clinic.semble.store.addToken({ permissions: ['practice'] });
    await setSecret(clinic, 'SEMBLE_API_TOKEN', token);
    expect(await checksOf(clinic, "Bot's token")).toMatchObject([
      { verdict: 'attention', detail: expect.stringContaining('permission patients: ') },
      { verdict: 'attention', detail: expect.stringContaining('permission patient: ') },
    ]);
  });

  it.each([
    ['is down', { cut: true }],
    ['answers with an error', { status: 502 }],
  ])('is unknown while Semble %s', async (_, fault) => {
    const clinic = await aDeployedClinic();
    clinic.semble.faults.add({ match: () => true, times: 99, ...fault });
    const { verdict, checks } = await statusOf(clinic);
    expect(verdict).toBe('unknown');
    expect(checks.filter((check) => check.verdict === 'attention')).toEqual([]);
  });
});

describe('a removed deployment', () => {
  it('is called removed, with one next step, and nothing else is missing or different', async () => {
    const clinic = await aDeployedClinic();
    await removeAt(clinic);
    const report = await statusOf(clinic);
    expect(report.checks.filter(({ verdict }) => verdict !== 'ok')).toEqual([
      {
        thing: 'Subscriptions',
        verdict: 'attention',
        detail: expect.stringContaining('none calls the bot; the deployment was removed'),
        todo: 'To deploy again: npx --no-install semble-medplum deploy',
      },
    ]);
    expect(report).toMatchObject({ verdict: 'attention', webhookUrl: undefined, subscriptions: [] });
    expect(await shown(clinic)).not.toContain('Semble calls');
  });

  it('at Medplum only still has callers', async () => {
    const clinic = await aDeployedClinic();
    await removeAt(clinic, { medplumOnly: true });
    expect((await complaints(clinic)).join()).toContain('Subscriptions: 3 still call the closed webhook');
  });

  it('names a Cron that still runs it', async () => {
    const clinic = await aDeployedClinic();
    const { id } = await aCronFor(clinic);
    await removeAt(clinic);
    expect((await complaints(clinic)).join()).toContain(`Cron: ${id} still runs the bot`);
  });
});

describe('secrets', () => {
  it('that are missing are not called different too', async () => {
    const clinic = await aDeployedClinic();
    await setSecret(clinic, 'SEMBLE_API_TOKEN', undefined);
    const secrets = await checksOf(clinic, 'Secrets');
    expect(secrets.map(({ detail }) => detail)).toEqual(['missing: SEMBLE_API_TOKEN']);
  });
});

describe('a schedule', () => {
  it('that two Crons run needs a person', async () => {
    const clinic = await aDeployedClinic();
    await aCronFor(clinic);
    await aCronFor(clinic, { cronString: '9 4 * * *' });
    await clinic.deploy();
    const checks = await checksOf(clinic, 'Cron');
    expect(checks.map(({ verdict }) => verdict).toSorted()).toEqual(['attention', 'ok']);
    expect(checks.map(({ detail }) => detail).join()).toContain('two schedules');
  });

  it('that has never run needs a person when its period is over, and not before', async () => {
    const clinic = await aDeployedClinic();
    await ranBefore(clinic, 100, 'event=patient.updated patient=64c0ffee0000000000000001 result=updated');
    expect(await checksOf(clinic, 'Sweep')).toMatchObject([{ verdict: 'ok', detail: 'none yet' }]);
    const later = Date.now() + 60 * HOUR;
    const [check] = await checksOf(clinic, 'Sweep', later);
    expect(check).toMatchObject({ verdict: 'attention', detail: expect.stringContaining('has never run') });
    expect(check?.todo).toContain('npx --no-install semble-medplum deploy --cron');
  });

  it('tells when its sweep last read every patient', async () => {
    const clinic = await aDeployedClinic();
    expect(await checksOf(clinic, 'Every patient')).toEqual([]);
    await ran(clinic, ['result=swept unchanged=9 complete=true everybody=8000 all=false attempts=3 ms=1000']);
    expect(await checksOf(clinic, 'Every patient')).toMatchObject([
      { detail: expect.stringContaining('8,000 patients') },
    ]);
    await ranBefore(clinic, 30, 'result=swept unchanged=9 complete=true everybody=9 all=true attempts=3 ms=1000');
    expect(await checksOf(clinic, 'Every patient')).toMatchObject([
      { verdict: 'ok', detail: expect.stringMatching(/^last seen by the sweep \d{4}-/) },
    ]);
    expect((await statusOf(clinic)).activity?.everybodySeen).toMatch(/^\d{4}-/);
  });
});

describe('a paused subscription', () => {
  it('names the command that resumes it', async () => {
    const clinic = await aDeployedClinic();
    const [first] = clinic.semble.subscriptions.list();
    clinic.semble.subscriptions.update(first?.id ?? '', { deliveryPaused: true });
    expect(await shown(clinic)).toContain('npx --no-install semble-medplum deploy --resume');
  });
});

describe('a Medplum that is stopped', () => {
  it('leaves everything unknown', async () => {
    const clinic = await aDeployedClinic();
    clinic.medplum.faults.add({ match: () => true, times: 99, cut: true });
    expect(await statusOf(clinic)).toMatchObject({
      verdict: 'unknown',
      checks: [{ thing: 'Medplum', verdict: 'unknown' }],
    });
  });

  it('leaves the log unknown when only that cannot be read', async () => {
    const clinic = await aDeployedClinic();
    clinic.medplum.faults.add({ match: ({ path }) => path.includes('/AuditEvent'), times: 99, status: 403 });
    expect(await statusOf(clinic)).toMatchObject({ verdict: 'unknown', activity: undefined });
  });
});

async function setSecret(clinic: Clinic, name: string, valueString: string | undefined): Promise<void> {
  const project = await theProject(clinic);
  const others = project.secret?.filter((one) => one.name !== name) ?? [];
  await change(clinic, project, { secret: valueString === undefined ? others : [...others, { name, valueString }] });
}
