import { beforeEach, describe, expect, it } from 'vitest';
import { post } from '../../../../scripts/bot/post.ts';
import { deployedTarget } from '../../../../scripts/bot/target.ts';
import { testRequest } from '../../../../scripts/bot/test-delivery.ts';
import { aLoggedPractice, type LoggedPractice, outage, toSemble } from '../../support/failed-deliveries.ts';

let clinic: LoggedPractice;

beforeEach(async () => {
  clinic = await aLoggedPractice();
});

async function aPatientInStep(): Promise<string> {
  const [id = ''] = clinic.addPatients(1);
  expect(await clinic.deliver()).toEqual([200]);
  return id;
}

/** Two patients in step, one of which was merged into the other while Semble did not answer. */
async function aFailedMerge(): Promise<{ readonly source: string; readonly target: string }> {
  const source = await aPatientInStep();
  const target = await aPatientInStep();
  const end = outage(clinic.semble, toSemble);
  clinic.semble.store.merge(source, target);
  const statuses = await clinic.deliver();
  expect(statuses).toEqual([504]);
  end();
  return { source, target };
}

describe('replay of merges', () => {
  it('sends a merge again after a person has confirmed it', async () => {
    const { source, target } = await aFailedMerge();
    const asked: string[] = [];
    const confirm = async (question: string): Promise<boolean> => {
      asked.push(question);
      return asked.length > 1;
    };
    expect(await clinic.replay()).toMatchObject({
      repeats: [{ asks: 'merge', result: 'not confirmed' }],
      isWell: false,
    });
    expect(await clinic.replay({ confirm })).toMatchObject({ repeats: [{ result: 'not confirmed' }], isWell: false });
    expect((await clinic.patients(source))[0]?.link).toBeUndefined();
    const report = await clinic.replay({ confirm });
    expect(asked).toEqual(Array<string>(2).fill(`Merge patient ${source} into ${target}?`));
    expect(report.repeats).toMatchObject([{ asks: 'merge', patient: source, target, result: 'merged', isWell: true }]);
    expect((await clinic.patients(source))[0]).toMatchObject({ active: false, link: [{ type: 'replaced-by' }] });
    expect(await clinic.replay({ confirm })).toMatchObject({ repeats: [], isWell: true });
  });

  it('repeats the syncs of both patients before their merge', async () => {
    const [source = '', target = ''] = clinic.addPatients(2);
    const end = outage(clinic.semble, toSemble);
    clinic.semble.store.merge(source, target);
    const held = [...clinic.semble.outbox.held].reverse();
    for (const delivery of held) {
      expect((await delivery.deliver()).status).toBe(504);
    }
    end();
    const { repeats } = await clinic.replay({ confirm: async () => true });
    expect(repeats.map(({ asks, patient, result }) => [asks, patient, result])).toEqual([
      ['sync', target, 'in step'],
      ['sync', source, 'in step'],
      ['merge', source, 'merged'],
    ]);
  });

  it('leaves a merge that Semble has delivered while the person was asked', async () => {
    const { source } = await aFailedMerge();
    const again = clinic.semble.outbox.history.at(-1);
    const before = clinic.medplum.requests.filter(({ url }) => url.startsWith('/webhook/')).length;
    const report = await clinic.replay({
      confirm: async () => {
        const { identifiers } = JSON.parse(again?.body ?? '{}');
        const target = await deployedTarget(clinic.environment);
        await post(testRequest(target, { eventType: 'patient.merged', identifiers }, Date.now()));
        return true;
      },
    });
    expect(report.repeats).toMatchObject([{ patient: source, result: 'made good', isWell: true }]);
    expect(clinic.medplum.requests.filter(({ url }) => url.startsWith('/webhook/'))).toHaveLength(before + 1);
  });

  it('repeats a quarantined merge that was named, after the record was corrected', async () => {
    const source = await aPatientInStep();
    const target = await aPatientInStep();
    const [stored] = await clinic.patients(target);
    const { id: _id, meta: _meta, ...copy } = stored ?? { resourceType: 'Patient' };
    const twin = await clinic.colleague.createResource(copy);
    clinic.semble.store.merge(source, target);
    expect(await clinic.deliver()).toEqual([200]);
    const [entry] = (await clinic.logs({ patient: source })).entries.slice(-1);
    expect(entry).toMatchObject({ event: 'patient.merged', result: 'quarantined' });
    expect((await clinic.replay()).repeats).toEqual([]);
    await clinic.colleague.deleteResource('Patient', twin.id);
    const confirm = async (): Promise<boolean> => true;
    expect(await clinic.replay({ confirm, event: entry?.eventId })).toMatchObject({
      repeats: [{ patient: source, target, result: 'merged' }],
      isWell: true,
    });
  });
});
