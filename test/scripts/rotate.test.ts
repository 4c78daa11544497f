import type { Patient } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { LABEL_PREFIX } from '../../scripts/lib/names.ts';
import { signingSecret } from '../../scripts/lib/signing-secrets.ts';
import { SEMBLE_SCHEME } from '../../src/verify/scheme.ts';
import { sign } from '../../src/verify/sign.ts';
import { aClinic, all, type Clinic, countWrites, theMembership, theSecrets, touched } from './deploy-support.ts';
import { aDeployedClinic, beforeEachWrite, dieAt, problemsOf, removeAt, rotateAt } from './ops-support.ts';

const KEYS = ['SEMBLE_WEBHOOK_SECRET', 'SEMBLE_WEBHOOK_TOKEN', 'SEMBLE_OPERATOR_SECRET'];

function subscriptionsOf({ semble }: Clinic) {
  return semble.subscriptions.list(false);
}

async function statusOf(clinic: Clinic, secret: string, lock: string): Promise<number> {
  const body = JSON.stringify({ eventType: 'test.nothing', identifiers: {} });
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = sign(SEMBLE_SCHEME, secret, { body, timestamp });
  const url = `${clinic.medplum.baseUrl}webhook/${(await theMembership(clinic)).id}`;
  const headers = { 'Content-Type': 'application/json', 'X-Bot-Token': lock, ...signature };
  return (await fetch(url, { method: 'POST', headers, body })).status;
}

/** What a rotation leaves, with every key replaced by what holds of it. */
async function state(clinic: Clinic) {
  const secrets = await theSecrets(clinic);
  const kept = secrets.get('SEMBLE_WEBHOOK_SECRET');
  return {
    names: [...secrets.keys()].sort(),
    entries: kept?.split(' ').length,
    locks: secrets.get('SEMBLE_WEBHOOK_TOKEN')?.split(' ').length,
    generations: new Set(subscriptionsOf(clinic).map(({ url }) => new URL(url).search)).size,
    subscriptions: subscriptionsOf(clinic).map(({ id, secret, label, eventTypes, headers, deliveryPaused }) => ({
      label,
      eventTypes,
      deliveryPaused,
      isKnown: signingSecret(kept, id) === secret,
      isLocked: headers.some(
        ({ key, value }) => key === 'X-Bot-Token' && value === secrets.get('SEMBLE_WEBHOOK_TOKEN'),
      ),
    })),
  };
}

describe('a rotation', () => {
  it('renews every signing secret, the second lock and the operator secret', async () => {
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
    const lock = (await theSecrets(clinic)).get('SEMBLE_WEBHOOK_TOKEN') ?? '';
    expect(await statusOf(clinic, fresh?.secret ?? '', lock)).toBe(200);
    expect(await statusOf(clinic, former?.secret ?? '', lock)).toBe(401);
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

  it('can be done again and again', async () => {
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

  it('takes over a lock that the environment names, and says so where it is no new one', async () => {
    const clinic = await aDeployedClinic();
    clinic.variables['SEMBLE_WEBHOOK_TOKEN'] = 'chosen_by_the_operator';
    expect((await rotateAt(clinic)).notes.join()).not.toContain('SEMBLE_WEBHOOK_TOKEN');
    expect((await theSecrets(clinic)).get('SEMBLE_WEBHOOK_TOKEN')).toBe('chosen_by_the_operator');
    expect((await rotateAt(clinic)).notes.join()).toContain('SEMBLE_WEBHOOK_TOKEN is set in the environment');
    expect(touched(await clinic.deploy())).toEqual([]);
  });

  it('keeps the credentials of the endpoint execute, wherever they stand', async () => {
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
    expect((await problemsOf(rotateAt(clinic)))[0]?.todo).toContain('npm run deploy');
  });
});

describe('a rotation that dies', () => {
  const WRITES = 12;

  it('does so at every one of its writes in the tests below', async () => {
    const clinic = await aDeployedClinic();
    const writes = countWrites(clinic);
    await rotateAt(clinic);
    expect(writes()).toBe(WRITES);
  });

  const places = Array.from({ length: WRITES }, (_, index) => index + 1);
  // Before one of them is the same as after the one before it.
  it.each([[1, 'before'] as const, ...places.map((place) => [place, 'after'] as const)])(
    'at write %i, %s it took effect, lets deliveries in meanwhile and is healed by the next',
    async (place, when) => {
      const clinic = await aDeployedClinic();
      const wanted = await state(clinic);
      const formerKeys = await theSecrets(clinic);
      const over = dieAt(clinic, place, when);
      await expect(rotateAt(clinic)).rejects.toThrow();
      over();
      const { id } = clinic.semble.store.createPatient({ lastName: 'Invented' });
      await clinic.semble.outbox.drain();
      expect((await all<Patient>(clinic, 'Patient')).map(({ identifier }) => identifier?.[0]?.value)).toEqual([id]);
      await rotateAt(clinic);
      expect(await state(clinic)).toEqual(wanted);
      for (const name of KEYS) {
        expect((await theSecrets(clinic)).get(name)).not.toContain(formerKeys.get(name));
      }
      expect(touched(await clinic.deploy())).toEqual([]);
    },
  );

  it.each(places.filter((place) => place % 2 === 1))('at write %i is healed by a deployment too', async (place) => {
    const clinic = await aDeployedClinic();
    const over = dieAt(clinic, place, 'after');
    await expect(rotateAt(clinic)).rejects.toThrow();
    over();
    await clinic.deploy();
    expect(subscriptionsOf(clinic)).toHaveLength(3);
    clinic.semble.store.createPatient({ lastName: 'Invented' });
    await clinic.semble.outbox.drain();
    expect(clinic.semble.outbox.history.at(-1)?.status).toBe(200);
    expect(touched(await clinic.deploy())).toEqual([]);
  });
});
