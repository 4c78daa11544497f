import { beforeEach, describe, expect, it } from 'vitest';
import { gate } from '../../fixtures/deliver.ts';
import { htmlAnswer } from '../../fixtures/fake-semble.ts';
import { replacedBy } from '../../src/fhir/links.ts';
import { isUnconfirmed } from '../../src/fhir/tags.ts';
import { FOURTH, identifier, Merging, NO_TOKEN, SOURCE, TARGET, THIRD } from './merging.ts';

let both: Merging;

beforeEach(() => {
  both = new Merging();
});

describe('a merge that contradicts', () => {
  it('leaves one link when two merges of one source into two targets race', async () => {
    await both.create(SOURCE);
    const held = both.holdFirstUpdate();
    const slow = both.merge(SOURCE, TARGET, NO_TOKEN);
    await held.met;
    expect((await both.merge(SOURCE, THIRD, NO_TOKEN)).result).toBe('merged');
    held.open();
    expect((await slow).result).toBe('quarantined');
    expect(both.stored(SOURCE).link?.map(({ other }) => other.identifier?.value)).toEqual([THIRD]);
  });

  it('is quarantined when it is into itself', async () => {
    await both.create(SOURCE);
    const { result, log } = await both.merge(SOURCE, SOURCE);
    expect(result).toBe('quarantined');
    expect(log.join()).toContain('quarantined: a patient merged into itself');
    expect(both.stored(SOURCE).active).toBe(true);
  });

  it('is quarantined when the source was already merged into another', async () => {
    await both.create(SOURCE);
    await both.merge(SOURCE, TARGET);
    expect((await both.merge(SOURCE, THIRD)).result).toBe('quarantined');
    expect(replacedBy(both.stored(SOURCE))).toBe(TARGET);
  });

  it('is quarantined when it would close a circle, even a long one', async () => {
    await both.create(SOURCE);
    await both.create(TARGET);
    await both.create(THIRD);
    await both.create(FOURTH);
    await both.merge(SOURCE, TARGET);
    await both.merge(TARGET, THIRD);
    await both.merge(THIRD, FOURTH);
    expect((await both.merge(FOURTH, SOURCE)).result).toBe('quarantined');
    expect(both.stored(FOURTH)).toMatchObject({ active: true });
    expect(replacedBy(both.stored(FOURTH))).toBeUndefined();
  });

  it('is quarantined when two Patients have the source', async () => {
    both.medplum.put({ resourceType: 'Patient', identifier: [identifier(SOURCE)] });
    both.medplum.put({ resourceType: 'Patient', identifier: [identifier(SOURCE)] });
    expect((await both.merge()).result).toBe('quarantined');
  });

  it('follows a chain of merges no further than a person could have had', async () => {
    await both.create(SOURCE);
    await both.create(TARGET);
    both.medplum.put({
      ...both.stored(TARGET),
      link: [{ type: 'replaced-by', other: { identifier: identifier(TARGET) } }],
    });
    expect((await both.merge()).result).toBe('merged');
  });

  it('leaves no circle behind when two opposite merges race', async () => {
    await both.create(SOURCE);
    await both.create(TARGET);
    both.medplum.put({ ...both.stored(SOURCE), active: false });
    const bothRead = gate();
    let waiting = 0;
    both.medplum.wire.before = (call) => {
      if (call === 'update') {
        waiting += 1;
        if (waiting === 2) {
          bothRead.open();
        }
        return bothRead.pass();
      }
      return undefined;
    };
    const identifiers = { sourcePatientId: SOURCE, targetPatientId: TARGET };
    const opposite = { sourcePatientId: TARGET, targetPatientId: SOURCE };
    const answers = await Promise.all([
      both.send('patient.merged', identifiers, NO_TOKEN),
      both.send('patient.merged', opposite, NO_TOKEN),
    ]);
    expect(answers.map(({ result }) => result)).toContain('quarantined');
    const merged = [SOURCE, TARGET].filter((id) => replacedBy(both.stored(id)));
    expect(merged.length).toBeLessThan(2);
    const unlinked = [SOURCE, TARGET].filter((id) => !replacedBy(both.stored(id)));
    expect(unlinked.map((id) => both.stored(id).active)).toEqual(unlinked.map((id) => id !== SOURCE));
  });

  it('removes a link that closed a circle before its run ended', async () => {
    await both.create(SOURCE);
    await both.create(TARGET);
    await both.merge(SOURCE, TARGET, NO_TOKEN);
    const link = { type: 'replaced-by', other: { identifier: identifier(SOURCE) } } as const;
    both.medplum.put({ ...both.stored(TARGET), active: false, link: [link] });
    expect((await both.merge(SOURCE, TARGET, NO_TOKEN)).result).toBe('quarantined');
    expect(both.stored(SOURCE)).toMatchObject({ active: true });
    expect(replacedBy(both.stored(SOURCE))).toBeUndefined();
  });

  it('keeps its source unconfirmed when it removes its link again', async () => {
    await both.create(TARGET);
    both.semble.answer = () => (both.medplum.calls.includes('create') ? htmlAnswer(502) : undefined);
    both.medplum.calls.length = 0;
    await both.create(SOURCE);
    both.semble.answer = () => undefined;
    const link = { type: 'replaced-by', other: { identifier: identifier(SOURCE) } } as const;
    both.medplum.wire.after = (call) => {
      if (call === 'update' && replacedBy(both.stored(SOURCE)) && !replacedBy(both.stored(TARGET))) {
        both.medplum.put({ ...both.stored(TARGET), active: false, link: [link] });
      }
    };
    expect((await both.merge(SOURCE, TARGET, NO_TOKEN)).result).toBe('quarantined');
    expect(both.stored(SOURCE)).toMatchObject({ active: true });
    expect(isUnconfirmed(both.stored(SOURCE))).toBe(true);
  });
});
