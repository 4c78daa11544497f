import type { Patient } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { LABEL_PREFIX } from '../../../../scripts/core/names.ts';
import { SEMBLE_SCHEME } from '../../../../src/verify/scheme.ts';
import { sign } from '../../../../src/verify/sign.ts';
import { itInProof } from '../../../support/scale.ts';
import { aClinic, all, type Clinic, countWrites, theMembership, theSecrets, touched } from '../../support/clinic.ts';
import { aDeployedClinic, beforeEachWrite, problemsOf, removeAt, rotateAt } from '../../support/operations.ts';
import { KEYS, state, subscriptionsOf } from './support.ts';

async function statusOf(clinic: Clinic, secret: string, webhookToken: string): Promise<number> {
  const body = JSON.stringify({ eventType: 'test.nothing', identifiers: {} });
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = sign(SEMBLE_SCHEME, secret, { body, timestamp });
  const url = `${clinic.medplum.baseUrl}webhook/${(await theMembership(clinic)).id}`;
  const headers = { 'Content-Type': 'application/json', 'X-Bot-Token': webhookToken, ...signature };
  return (await fetch(url, { method: 'POST', headers, body })).status;
}

describe('a rotation', () => {
  it('renews every signing secret, the webhook token and the operator secret', async () => {
    const clinic = await aDeployedClinic();
    const before = await theSecrets(clinic);
    const stateBefore = await state(clinic);
    const ids = subscriptionsOf(clinic).map(({ id }) => id);
    await rotateAt(clinic);
    const after = await theSecrets(clinic);
    for (const name of KEYS) {
      expect(after.get(name)).not.toBe(before.get(name));
    }
    expect(subscriptionsOf(clinic).filter(({ id }) => ids.includes(id))).toEqual([]);
    expect(await state(clinic)).toEqual(stateBefore);
    for (const name of ['SEMBLE_WEBHOOK_TOKEN', 'SEMBLE_OPERATOR_SECRET']) {
      expect(Buffer.from(after.get(name) ?? '', 'base64url')).toHaveLength(32);
    }
  });

  it('leaves nothing that the former keys open', async () => {
    const clinic = await aDeployedClinic();
    const [former] = subscriptionsOf(clinic);
    const formerLock = (await theSecrets(clinic)).get('SEMBLE_WEBHOOK_TOKEN') ?? '';
    await rotateAt(clinic);
    const [fresh] = subscriptionsOf(clinic);
    const webhookToken = (await theSecrets(clinic)).get('SEMBLE_WEBHOOK_TOKEN') ?? '';
    expect(await statusOf(clinic, fresh?.secret ?? '', webhookToken)).toBe(200);
    expect(await statusOf(clinic, former?.secret ?? '', webhookToken)).toBe(401);
    expect(await statusOf(clinic, fresh?.secret ?? '', formerLock)).toBe(401);
  });

  it('leaves a deployment nothing to do, which keeps the new url', async () => {
    const clinic = await aDeployedClinic();
    await rotateAt(clinic);
    const urls = subscriptionsOf(clinic).map(({ url }) => url);
    expect(new Set(urls.map((url) => new URL(url).search))).toEqual(new Set(['?generation=1']));
    expect(touched(await clinic.deploy())).toEqual([]);
    expect(subscriptionsOf(clinic).map(({ url }) => url)).toEqual(urls);
  });

  itInProof('can be done again and again', async () => {
    const clinic = await aDeployedClinic();
    const before = await state(clinic);
    await rotateAt(clinic);
    await rotateAt(clinic);
    expect(await state(clinic)).toEqual(before);
    expect(subscriptionsOf(clinic).map(({ url }) => new URL(url).search)).toEqual(Array(3).fill('?generation=2'));
  });

  it('misses no event, whenever it comes', async () => {
    const clinic = await aDeployedClinic();
    const ids: string[] = [];
    beforeEachWrite(clinic, (nth) => ids.push(clinic.semble.store.createPatient({ lastName: `Invented${nth}` }).id));
    await rotateAt(clinic);
    clinic.medplum.faults.clear();
    clinic.semble.faults.clear();
    await clinic.semble.outbox.drain();
    const there = (await all<Patient>(clinic, 'Patient')).map(({ identifier }) => identifier?.[0]?.value);
    expect(ids.length).toBeGreaterThanOrEqual(10);
    expect(there.sort()).toEqual(ids.sort());
    // By one subscription or the other, each was accepted at the first attempt.
    for (const id of ids) {
      const first = clinic.semble.outbox.history.filter(({ body }) => body.includes(id));
      expect(first.map(({ status }) => status)).toContain(200);
    }
  });

  it('keeps what is not its own: foreign subscriptions and secrets, added headers', async () => {
    const clinic = await aDeployedClinic();
    const foreign = clinic.semble.subscriptions.create({
      url: 'https://example.org/hook',
      eventTypes: ['patient.created'],
      label: `${LABEL_PREFIX}elsewhere`,
    }).data;
    const [ours] = subscriptionsOf(clinic);
    clinic.semble.subscriptions.update(ours?.id ?? '', {
      headers: [...(ours?.headers ?? []), { key: 'X-Route', value: 'north' }],
    });
    await rotateAt(clinic);
    expect(clinic.semble.subscriptions.get(foreign?.id ?? '')).toEqual(foreign);
    const [taken] = subscriptionsOf(clinic).filter(
      ({ eventTypes, id }) => eventTypes.length === 9 && id !== foreign?.id,
    );
    expect(taken?.headers).toContainEqual({ key: 'X-Route', value: 'north' });
  });

  it('keeps deliveries paused that were', async () => {
    const clinic = await aDeployedClinic();
    for (const { id } of subscriptionsOf(clinic)) {
      clinic.semble.subscriptions.update(id, { deliveryPaused: true });
    }
    const { notes } = await rotateAt(clinic);
    expect(subscriptionsOf(clinic).map(({ deliveryPaused }) => deliveryPaused)).toEqual([true, true, true]);
    expect(notes.join()).toContain('--resume');
  });

  it('takes over a webhook token that the environment names, and says so where it is no new one', async () => {
    const clinic = await aDeployedClinic();
    clinic.variables['SEMBLE_WEBHOOK_TOKEN'] = 'chosen_by_the_operator';
    expect((await rotateAt(clinic)).notes.join()).not.toContain('SEMBLE_WEBHOOK_TOKEN');
    expect((await theSecrets(clinic)).get('SEMBLE_WEBHOOK_TOKEN')).toBe('chosen_by_the_operator');
    expect((await rotateAt(clinic)).notes.join()).toContain('SEMBLE_WEBHOOK_TOKEN is set in the environment');
    expect(touched(await clinic.deploy())).toEqual([]);
  });

  itInProof('keeps the credentials of the endpoint execute, wherever they stand', async () => {
    for (const credentialsInUrl of [false, true]) {
      const clinic = await aClinic();
      await clinic.deploy({ endpoint: 'execute', credentialsInUrl });
      const usernames = () => subscriptionsOf(clinic).map(({ url }) => new URL(url).username);
      const before = usernames();
      await rotateAt(clinic);
      expect(usernames()).toEqual(before);
      clinic.semble.store.createPatient({ lastName: 'Invented' });
      await clinic.semble.outbox.drain();
      expect(clinic.semble.outbox.history.map(({ status }) => status)).toEqual([200]);
      expect(touched(await clinic.deploy())).toEqual([]);
    }
  });

  it('writes nothing in a dry run, and says what it would do', async () => {
    const clinic = await aDeployedClinic();
    const writes = countWrites(clinic);
    const planned = await rotateAt(clinic, { dryRun: true });
    expect(writes()).toBe(0);
    expect(planned.rows.map(({ state }) => state).filter((one) => one === 'removed')).toHaveLength(3);
    const done = await rotateAt(clinic);
    expect(planned.rows).toEqual(done.rows);
  });

  it('has nothing to do where nothing is subscribed', async () => {
    const clinic = await aDeployedClinic();
    await removeAt(clinic);
    expect((await problemsOf(rotateAt(clinic)))[0]?.todo).toContain('npx --no-install semble-medplum deploy');
  });

  it('lets the former subscriptions go only when what is signed by the new ones gets in', async () => {
    const clinic = await aDeployedClinic();
    const former = subscriptionsOf(clinic);
    clinic.medplum.faults.add({ match: ({ path }) => path.includes('?generation=1'), status: 401 });
    expect((await problemsOf(rotateAt(clinic)))[0]?.what).toContain('got 401 instead of 200');
    expect(subscriptionsOf(clinic)).toEqual(expect.arrayContaining([...former]));
  });

  it('is not done as long as the former keys open anything', async () => {
    const clinic = await aDeployedClinic();
    clinic.medplum.faults.add({
      match: ({ path }) => path.includes('?generation=1') && subscriptionsOf(clinic).length === 3,
      times: Number.POSITIVE_INFINITY,
      status: 200,
    });
    expect((await problemsOf(rotateAt(clinic)))[0]?.what).toContain('got 200 instead of 401');
  });
});
