import { describe, expect, it } from 'vitest';
import { deployedTarget } from '../../../../scripts/bot/target.ts';
import { readTestDelivery } from '../../../../scripts/commands/send/delivery-options.ts';
import { send } from '../../../../scripts/commands/send/send.ts';
import { readEnvironment } from '../../../../scripts/core/environment.ts';
import { deployCode } from '../../../../scripts/medplum/bot-code.ts';
import { itInProof } from '../../../support/scale.ts';
import type { Clinic } from '../../support/clinic.ts';
import { change, theBot, theProject } from '../../support/clinic.ts';
import { aDeployedClinic, adminOf, rotateAt } from '../../support/operations.ts';
import { aPractice } from '../../support/practice.ts';
import { checksOf, noteLine, ran, ranBefore, statusOf } from './support.ts';

const REFUSED = 'unauthorized: wrong-token\nresult=401 attempts=0 ms=1';

async function flawed(clinic: Clinic) {
  const target = await deployedTarget(readEnvironment(clinic.variables));
  return send(target, readTestDelivery({ unsigned: true }), { dryRun: false });
}

describe('the refusals that commands cause', () => {
  it('are not counted: of deployments, rotations and test deliveries', async () => {
    const clinic = await aDeployedClinic();
    await clinic.deploy();
    await rotateAt(clinic);
    expect(await flawed(clinic)).toMatchObject({ status: 401, isAsExpected: true });
    const { activity, verdict } = await statusOf(clinic);
    expect(activity).toMatchObject({ refusals: {}, ownRefusals: 9 });
    expect(activity?.results).not.toHaveProperty('401');
    expect(verdict).toBe('ok');
  });

  itInProof('are not counted of ten deployments and two rotations, which would be a spike', async () => {
    const clinic = await aDeployedClinic();
    for (let count = 0; count < 9; count++) {
      await clinic.deploy();
    }
    await rotateAt(clinic);
    await rotateAt(clinic);
    const { activity, verdict } = await statusOf(clinic);
    expect(activity?.ownRefusals).toBe(28);
    expect(verdict).toBe('ok');
  });

  it('are counted beyond the noted number, and outside the noted seconds', async () => {
    const clinic = await aDeployedClinic();
    for (const hours of [3, 2, 2, 2, 1]) {
      await ranBefore(clinic, hours, REFUSED);
    }
    await ranBefore(clinic, 1.9, noteLine('self-test', 2.1, 1.95, { refused: 2 }));
    expect((await statusOf(clinic)).activity).toMatchObject({ refusals: { 'wrong-token': 3 }, ownRefusals: 4 });
    await ranBefore(clinic, 2.8, noteLine('self-test', 3.1, 2.9, { refused: 9 }));
    expect((await statusOf(clinic)).activity).toMatchObject({ refusals: { 'wrong-token': 2 }, ownRefusals: 5 });
  });

  it('are counted when a sender only claims to have noted them', async () => {
    const clinic = await aDeployedClinic();
    const note = noteLine('self-test', 1, 0, { refused: 9 }).replace('noted', '401');
    await ran(clinic, [REFUSED, `${note}`, `${note.replace('result=401', '')}\nresult=401`]);
    expect((await statusOf(clinic)).activity).toMatchObject({ ownRefusals: 2, results: { '401': 3 } });
  });

  it('do not include those of others: a flood still needs a person, and hides no delivery', async () => {
    const clinic = await aDeployedClinic();
    await ran(clinic, Array<string>(40).fill(REFUSED));
    await clinic.deploy();
    const found = await checksOf(clinic, 'Refused requests');
    expect(found).toMatchObject([
      { verdict: 'attention', detail: expect.stringMatching(/^40 in 24 hours, 0\.0 a day before/) },
    ]);
    expect(found[0]?.todo).toContain('npx --no-install semble-medplum send');
  });
});

describe('a flood of forged requests', () => {
  it('hides no lost deletion, and status says how far back it read', async () => {
    const clinic = await aDeployedClinic();
    await ranBefore(
      clinic,
      30,
      'event=webhook.event.deliveryFailed failedEventType=patient.deleted httpStatusCode=504 result=ignored ms=1',
    );
    await ran(clinic, Array<string>(2_100).fill(REFUSED));
    let reads = 0;
    clinic.medplum.faults.add({
      match: ({ path }) => {
        reads += path.includes('/AuditEvent') ? 1 : 0;
        return false;
      },
    });
    const { checks } = await statusOf(clinic);
    expect(reads).toBeLessThanOrEqual(12);
    expect(checks.find(({ thing }) => thing === 'Lost deliveries')).toMatchObject({ verdict: 'attention' });
    expect(checks.find(({ thing }) => thing === 'Refused requests')?.detail).toMatch(/^2100 in 24 hours/);
    expect(checks.find(({ thing }) => thing === 'Log')).toMatchObject({
      verdict: 'ok',
      detail: expect.stringContaining('longer than what was read'),
    });
  });
});

describe('a note that the bot does not take', () => {
  it('is a note to the operator, and no failure: an older bot', async () => {
    const clinic = await aDeployedClinic();
    const code =
      "exports.handler = async (medplum, { headers }) => Object.keys(headers).some((name) => name.toLowerCase() === 'x-bot-signature') ? { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'invalid' }] } : { resourceType: 'OperationOutcome', id: 'unauthorized', issue: [{ severity: 'error', code: 'login' }] };";
    await deployCode(await adminOf(clinic), await theBot(clinic), { code, filename: 'old.cjs' });
    expect(await flawed(clinic)).toMatchObject({
      isAsExpected: true,
      note: expect.stringContaining('npx --no-install semble-medplum deploy'),
    });
  });

  it('is a note to the operator, and no failure: no operator secret', async () => {
    const clinic = await aDeployedClinic();
    const project = await theProject(clinic);
    const secret = project.secret?.filter(({ name }) => name !== 'SEMBLE_OPERATOR_SECRET') ?? [];
    await change(clinic, project, { secret });
    expect(await flawed(clinic)).toMatchObject({
      isAsExpected: true,
      note: expect.stringContaining('no operator secret'),
    });
  });

  it('of a deployment is among the notes of its report', async () => {
    const clinic = await aDeployedClinic();
    clinic.medplum.faults.add({ match: ({ body }) => body.includes('bot.note'), times: 2, status: 504 });
    expect((await clinic.deploy()).notes).toContainEqual(
      expect.stringContaining('has no note "self-test" (the answer was 504)'),
    );
  });

  it('of a comparison is shown, and the comparison is as it is', async () => {
    const practice = await aPractice();
    practice.medplum.faults.add({ match: ({ body }) => body.includes('bot.note'), times: 2, cut: true });
    expect((await practice.reconcile()).verdict).toBe('in step');
    expect(practice.lines.join('\n')).toContain('has no note "compared" (the bot did not answer)');
  });
});
