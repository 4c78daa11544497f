import { post } from '../scripts/bot/post.ts';
import { deployedTarget } from '../scripts/bot/target.ts';
import { type DeliveryTarget, type Flaw, type TestDelivery, testRequest } from '../scripts/bot/test-delivery.ts';
import { type EndToEndCheck, same } from './check.ts';
import type { World } from './world.ts';

const PARALLEL = 25;

async function statusOf(target: DeliveryTarget, delivery: TestDelivery): Promise<number | undefined> {
  return (await post(testRequest(target, delivery, Date.now()))).status;
}

/** Creates a patient in Semble without a delivery. */
function createSilently(world: World): string {
  world.semble.outbox.hold();
  const id = world.create();
  world.semble.outbox.discard();
  world.semble.outbox.release();
  return id;
}

export const FORGERY_CHECKS: readonly EndToEndCheck[] = [
  ...(['wrong signature', 'no signature'] satisfies Flaw[]).map((flaw) => ({
    name: `a deletion with ${flaw === 'no signature' ? 'no' : 'a wrong'} signature is refused`,
    run: async (world: World) => {
      const patientId = world.create();
      await world.settle();
      const target = await deployedTarget(world.environment);
      const delivery = { eventType: 'patient.deleted', identifiers: { patientId }, flaw };
      same(await statusOf(target, delivery), 401, 'status');
      same((await world.find(patientId)).length, 1, 'Patients');
    },
  })),
  {
    name: 'a signed delivery without the webhook token is refused',
    run: async (world) => {
      const target = { ...(await deployedTarget(world.environment)), opening: {} };
      same(await statusOf(target, { eventType: 'booking.created', identifiers: {} }), 401, 'status');
    },
  },
  {
    name: 'a signed delivery that names no patient is answered 400',
    run: async (world) => {
      const target = await deployedTarget(world.environment);
      same(await statusOf(target, { eventType: 'patient.updated', identifiers: {} }), 400, 'status');
    },
  },
];

export const PARALLEL_CHECKS: readonly EndToEndCheck[] = [
  {
    name: `${PARALLEL} deliveries at once for one new patient make one Patient`,
    run: async (world) => {
      const target = await deployedTarget(world.environment);
      const patientId = createSilently(world);
      const delivery = { eventType: 'patient.updated', identifiers: { patientId } };
      const statuses = await Promise.all(Array.from({ length: PARALLEL }, () => statusOf(target, delivery)));
      same([...new Set(statuses)], [200], 'statuses');
      same((await world.find(patientId)).length, 1, 'Patients');
    },
  },
  {
    name: `${PARALLEL} new patients at once are all there, once each`,
    run: async (world) => {
      const ids = Array.from({ length: PARALLEL }, () => world.create());
      await world.settle();
      const found = await Promise.all(ids.map(async (id) => (await world.find(id)).length));
      same([...new Set(found)], [1], 'Patients of one');
    },
  },
];
