import type { Patient } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { sampleOf } from '../../../support/scale.ts';
import { all, countWrites, theSecrets, touched } from '../../support/clinic.ts';
import { aDeployedClinic, dieAt, rotateAt } from '../../support/operations.ts';
import { KEYS, state, subscriptionsOf } from './support.ts';

describe('a rotation that dies', () => {
  const WRITES = 12;
  /** The renewed webhook token, and a subscription that is deleted. */
  const SAMPLED = [2, 9];

  it('does so at every one of its writes in the tests below', async () => {
    const clinic = await aDeployedClinic();
    const writes = countWrites(clinic);
    await rotateAt(clinic);
    expect(writes()).toBe(WRITES);
  });

  const places = Array.from({ length: WRITES }, (_, index) => index + 1);
  // Before one of them is the same as after the one before it.
  const cases = [[1, 'before'] as const, ...places.map((place) => [place, 'after'] as const)];
  it.each(sampleOf(cases, ([place]) => SAMPLED.includes(place)))(
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

  const odd = places.filter((place) => place % 2 === 1);
  it.each(sampleOf(odd, (place) => SAMPLED.includes(place)))(
    'at write %i is healed by a deployment too',
    async (place) => {
      const clinic = await aDeployedClinic();
      const formerLock = (await theSecrets(clinic)).get('SEMBLE_WEBHOOK_TOKEN');
      const over = dieAt(clinic, place, 'after');
      await expect(rotateAt(clinic)).rejects.toThrow();
      const isRenewed = (await theSecrets(clinic)).get('SEMBLE_WEBHOOK_TOKEN') !== formerLock;
      over();
      await clinic.deploy();
      expect(subscriptionsOf(clinic)).toHaveLength(3);
      const webhookToken = (await theSecrets(clinic)).get('SEMBLE_WEBHOOK_TOKEN');
      expect(webhookToken?.split(' ')).toHaveLength(1);
      expect(webhookToken === formerLock).toBe(!isRenewed);
      clinic.semble.store.createPatient({ lastName: 'Invented' });
      await clinic.semble.outbox.drain();
      expect(clinic.semble.outbox.history.at(-1)?.status).toBe(200);
      expect(touched(await clinic.deploy())).toEqual([]);
    },
  );
});
