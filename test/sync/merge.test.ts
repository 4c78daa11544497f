import { beforeEach, describe, expect, it } from 'vitest';
import { htmlAnswer } from '../../fixtures/fake-semble.ts';
import { replacedBy } from '../../src/fhir/links.ts';
import { identifier, Merging, NO_TOKEN, SOURCE, TARGET } from './merging.ts';

let both: Merging;

beforeEach(() => {
  both = new Merging();
});

describe('a merge', () => {
  it('makes the source inactive, and links the two Patients', async () => {
    await both.create(SOURCE);
    await both.create(TARGET);
    expect((await both.merge()).result).toBe('merged');
    expect(both.stored(SOURCE)).toMatchObject({
      active: false,
      link: [
        {
          id: `semble-replaced-by-${TARGET}`,
          type: 'replaced-by',
          other: { reference: `Patient/${both.stored(TARGET).id}`, identifier: identifier(TARGET) },
        },
      ],
    });
    expect(both.stored(TARGET)).toMatchObject({
      active: true,
      link: [
        {
          id: `semble-replaces-${SOURCE}`,
          type: 'replaces',
          other: { reference: `Patient/${both.stored(SOURCE).id}`, identifier: identifier(SOURCE) },
        },
      ],
    });
  });

  it('creates a target that Medplum does not have', async () => {
    await both.create(SOURCE);
    expect((await both.merge()).result).toBe('merged');
    expect(both.stored(TARGET).link).toHaveLength(1);
    expect(replacedBy(both.stored(SOURCE))).toBe(TARGET);
  });

  it('has no effect the second time', async () => {
    await both.create(SOURCE);
    await both.merge();
    const versions = both.medplum.history.length;
    expect((await both.merge()).result).toBe('merged');
    expect(both.medplum.history).toHaveLength(versions);
  });

  it('keeps its links through later syncs of the target, and the source as it is', async () => {
    await both.create(SOURCE);
    await both.merge();
    const before = both.stored(SOURCE);
    both.semble.patients.set(TARGET, { id: TARGET, firstName: 'Zora', lastName: 'Example' });
    expect((await both.create(TARGET)).result).toBe('updated');
    expect(both.stored(TARGET).link).toHaveLength(1);
    both.atSemble(SOURCE);
    expect((await both.create(SOURCE)).result).toBe('unchanged');
    expect((await both.remove(SOURCE)).result).toBe('unchanged');
    expect(both.stored(SOURCE)).toEqual(before);
  });

  it('does not make a source that Medplum does not have, and gives no link to it', async () => {
    expect((await both.merge()).result).toBe('merged');
    expect(both.medplum.only(SOURCE)).toBeUndefined();
    expect(both.stored(TARGET)).not.toHaveProperty('link');
  });

  it('links by the identifier alone while Medplum has no target, and a later delivery completes the link', async () => {
    await both.create(SOURCE);
    both.semble.patients.delete(TARGET);
    expect((await both.merge()).result).toBe('merged');
    expect(both.stored(SOURCE).link?.[0]?.other).toEqual({ identifier: identifier(TARGET) });
    both.atSemble(TARGET);
    await both.merge();
    expect(both.stored(SOURCE).link?.[0]?.other.reference).toBe(`Patient/${both.stored(TARGET).id}`);
  });

  it('keeps the reference it has when the target is gone later', async () => {
    await both.create(SOURCE);
    await both.merge();
    both.semble.patients.delete(TARGET);
    await both.remove(TARGET);
    const before = both.stored(SOURCE);
    expect((await both.merge()).result).toBe('merged');
    expect(both.stored(SOURCE)).toEqual(before);
  });

  it('leaves no source after its deletion under the policy that deletes', async () => {
    await both.create(SOURCE);
    await both.remove(SOURCE);
    expect((await both.merge()).result).toBe('merged');
    expect(both.medplum.only(SOURCE)).toBeUndefined();
  });

  it('still links a source with a tombstone, and a target with one', async () => {
    await both.create(SOURCE);
    await both.create(TARGET);
    await both.remove(SOURCE, 'deactivate');
    await both.remove(TARGET, 'deactivate');
    expect((await both.merge(SOURCE, TARGET, { SEMBLE_DELETE_POLICY: 'deactivate' })).result).toBe('merged');
    expect(replacedBy(both.stored(SOURCE))).toBe(TARGET);
    expect(both.stored(SOURCE).meta?.tag).toHaveLength(1);
    expect(both.stored(TARGET)).toMatchObject({ active: false, link: [{ type: 'replaces' }] });
  });

  it('clears the tag `unconfirmed` of its source', async () => {
    both.semble.answer = () => (both.medplum.calls.includes('create') ? htmlAnswer(502) : undefined);
    expect((await both.create(SOURCE)).status).toBe(504);
    both.semble.answer = () => undefined;
    await both.merge();
    expect(both.stored(SOURCE).meta).not.toHaveProperty('tag');
  });

  it('writes the links without a token, and leaves the target as it is', async () => {
    await both.create(SOURCE);
    await both.create(TARGET);
    const requests = both.semble.requests.length;
    both.semble.patients.set(TARGET, { id: TARGET, firstName: 'Zora', lastName: 'Example' });
    expect((await both.merge(SOURCE, TARGET, NO_TOKEN)).result).toBe('merged');
    expect(both.semble.requests).toHaveLength(requests);
    expect(both.stored(TARGET)).toMatchObject({ name: [{ given: ['Zara b'] }], link: [{ type: 'replaces' }] });
  });

  it('writes no link when the target could not be brought in step', async () => {
    await both.create(SOURCE);
    both.semble.answer = () => htmlAnswer(502);
    expect((await both.merge()).status).toBe(504);
    expect(both.stored(SOURCE)).not.toHaveProperty('link');
  });

  it('keeps the changes of others while it was delayed', async () => {
    await both.create(SOURCE);
    await both.create(TARGET);
    const held = both.holdFirstUpdate();
    const merging = both.merge();
    await held.met;
    both.medplum.put({
      ...both.stored(SOURCE),
      language: 'cy',
      link: [{ type: 'seealso', other: { display: 'a twin' } }],
    });
    held.open();
    expect((await merging).result).toBe('merged');
    expect(both.stored(SOURCE)).toMatchObject({ language: 'cy', link: [{ type: 'seealso' }, { type: 'replaced-by' }] });
  });

  it('stops at a source or a target that is gone at the write', async () => {
    await both.create(SOURCE);
    await both.create(TARGET);
    both.medplum.wire.before = (call) => {
      if (call === 'update') {
        both.medplum.patients.clear();
      }
    };
    expect((await both.merge()).result).toBe('merged');
    expect(both.medplum.patients.size).toBe(0);
  });
});
