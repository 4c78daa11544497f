import type { Patient } from '@medplum/fhirtypes';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  aDelivery,
  PATIENT_ID as SOURCE,
  someSecrets,
  OTHER_ID as TARGET,
  THIRD_ID as THIRD,
} from '../../fixtures/bot.ts';
import { deliver, gate } from '../../fixtures/deliver.ts';
import { FakeMedplum } from '../../fixtures/fake-medplum.ts';
import { FakeSemble, htmlAnswer } from '../../fixtures/fake-semble.ts';
import { replacedBy } from '../../src/fhir/links.ts';
import { SEMBLE_PATIENT_ID_SYSTEM } from '../../src/fhir/systems.ts';
import { isUnconfirmed } from '../../src/fhir/tags.ts';

const FOURTH = '64c0ffee00000000000000f4';
let medplum: FakeMedplum;
let semble: FakeSemble;

beforeEach(() => {
  medplum = new FakeMedplum();
  semble = new FakeSemble().install();
  [SOURCE, TARGET, THIRD, FOURTH].forEach(atSemble);
});

function atSemble(id: string): void {
  semble.patients.set(id, { id, firstName: `Zara ${id.at(-1)}`, lastName: 'Example' });
}

function send(
  eventType: string,
  identifiers: Record<string, string>,
  secrets: Record<string, string | undefined> = {},
) {
  return deliver(medplum.client, { body: aDelivery({ eventType, identifiers }), secrets: someSecrets(secrets) });
}

const create = (id: string) => send('patient.created', { patientId: id });
const remove = (id: string, policy = 'delete') =>
  send('patient.deleted', { patientId: id }, { SEMBLE_DELETE_POLICY: policy });

/** Semble's side of a merge, and its delivery. */
function merge(sourcePatientId = SOURCE, targetPatientId = TARGET, secrets: Record<string, string | undefined> = {}) {
  semble.patients.delete(sourcePatientId);
  return send('patient.merged', { sourcePatientId, targetPatientId }, secrets);
}

function stored(id: string): Patient {
  const patient = medplum.only(id);
  if (!patient) {
    throw new Error(`there is no Patient ${id}`);
  }
  return patient;
}

/** Lets the first update wait on its way to Medplum. */
function holdFirstUpdate(): ReturnType<typeof gate> {
  const held = gate();
  let first = true;
  medplum.wire.before = (call) => {
    const pass = first && call === 'update';
    first = first && !pass;
    return pass ? held.pass() : undefined;
  };
  return held;
}

const identifier = (value: string) => ({ system: SEMBLE_PATIENT_ID_SYSTEM, value });

describe('a merge', () => {
  it('makes the source inactive, and links the two Patients', async () => {
    await create(SOURCE);
    await create(TARGET);
    expect((await merge()).result).toBe('merged');
    expect(stored(SOURCE)).toMatchObject({
      active: false,
      link: [
        {
          id: `semble-replaced-by-${TARGET}`,
          type: 'replaced-by',
          other: { reference: `Patient/${stored(TARGET).id}`, identifier: identifier(TARGET) },
        },
      ],
    });
    expect(stored(TARGET)).toMatchObject({
      active: true,
      link: [
        {
          id: `semble-replaces-${SOURCE}`,
          type: 'replaces',
          other: { reference: `Patient/${stored(SOURCE).id}`, identifier: identifier(SOURCE) },
        },
      ],
    });
  });

  it('creates a target that Medplum does not have', async () => {
    await create(SOURCE);
    expect((await merge()).result).toBe('merged');
    expect(stored(TARGET).link).toHaveLength(1);
    expect(replacedBy(stored(SOURCE))).toBe(TARGET);
  });

  it('has no effect the second time', async () => {
    await create(SOURCE);
    await merge();
    const versions = medplum.history.length;
    expect((await merge()).result).toBe('merged');
    expect(medplum.history).toHaveLength(versions);
  });

  it('keeps its links through later syncs of the target, and the source as it is', async () => {
    await create(SOURCE);
    await merge();
    const before = stored(SOURCE);
    semble.patients.set(TARGET, { id: TARGET, firstName: 'Zora', lastName: 'Example' });
    expect((await create(TARGET)).result).toBe('updated');
    expect(stored(TARGET).link).toHaveLength(1);
    atSemble(SOURCE);
    expect((await create(SOURCE)).result).toBe('unchanged');
    expect((await remove(SOURCE)).result).toBe('unchanged');
    expect(stored(SOURCE)).toEqual(before);
  });

  it('does not make a source that Medplum does not have, and gives no link to it', async () => {
    expect((await merge()).result).toBe('merged');
    expect(medplum.only(SOURCE)).toBeUndefined();
    expect(stored(TARGET)).not.toHaveProperty('link');
  });

  it('links by the identifier alone while Medplum has no target, and a later delivery completes the link', async () => {
    await create(SOURCE);
    semble.patients.delete(TARGET);
    expect((await merge()).result).toBe('merged');
    expect(stored(SOURCE).link?.[0]?.other).toEqual({ identifier: identifier(TARGET) });
    atSemble(TARGET);
    await merge();
    expect(stored(SOURCE).link?.[0]?.other.reference).toBe(`Patient/${stored(TARGET).id}`);
  });

  it('keeps the reference it has when the target is gone later', async () => {
    await create(SOURCE);
    await merge();
    semble.patients.delete(TARGET);
    await remove(TARGET);
    const before = stored(SOURCE);
    expect((await merge()).result).toBe('merged');
    expect(stored(SOURCE)).toEqual(before);
  });

  it('leaves no source after its deletion under the policy that deletes', async () => {
    await create(SOURCE);
    await remove(SOURCE);
    expect((await merge()).result).toBe('merged');
    expect(medplum.only(SOURCE)).toBeUndefined();
  });

  it('still links a source with a tombstone, and a target with one', async () => {
    await create(SOURCE);
    await create(TARGET);
    await remove(SOURCE, 'deactivate');
    await remove(TARGET, 'deactivate');
    expect((await merge(SOURCE, TARGET, { SEMBLE_DELETE_POLICY: 'deactivate' })).result).toBe('merged');
    expect(replacedBy(stored(SOURCE))).toBe(TARGET);
    expect(stored(SOURCE).meta?.tag).toHaveLength(1);
    expect(stored(TARGET)).toMatchObject({ active: false, link: [{ type: 'replaces' }] });
  });

  it('clears the tag `unconfirmed` of its source', async () => {
    semble.answer = () => (medplum.calls.includes('create') ? htmlAnswer(502) : undefined);
    expect((await create(SOURCE)).status).toBe(504);
    semble.answer = () => undefined;
    await merge();
    expect(stored(SOURCE).meta).not.toHaveProperty('tag');
  });

  it('writes the links without a token, and leaves the target as it is', async () => {
    await create(SOURCE);
    await create(TARGET);
    const requests = semble.requests.length;
    semble.patients.set(TARGET, { id: TARGET, firstName: 'Zora', lastName: 'Example' });
    expect((await merge(SOURCE, TARGET, { SEMBLE_API_TOKEN: undefined })).result).toBe('merged');
    expect(semble.requests).toHaveLength(requests);
    expect(stored(TARGET)).toMatchObject({ name: [{ given: ['Zara b'] }], link: [{ type: 'replaces' }] });
  });

  it('writes no link when the target could not be brought in step', async () => {
    await create(SOURCE);
    semble.answer = () => htmlAnswer(502);
    expect((await merge()).status).toBe(504);
    expect(stored(SOURCE)).not.toHaveProperty('link');
  });

  it('keeps the changes of others while it was delayed', async () => {
    await create(SOURCE);
    await create(TARGET);
    const held = holdFirstUpdate();
    const merging = merge();
    await held.met;
    medplum.put({ ...stored(SOURCE), language: 'cy', link: [{ type: 'seealso', other: { display: 'a twin' } }] });
    held.open();
    expect((await merging).result).toBe('merged');
    expect(stored(SOURCE)).toMatchObject({ language: 'cy', link: [{ type: 'seealso' }, { type: 'replaced-by' }] });
  });

  it('stops at a source or a target that is gone at the write', async () => {
    await create(SOURCE);
    await create(TARGET);
    medplum.wire.before = (call) => {
      if (call === 'update') {
        medplum.patients.clear();
      }
    };
    expect((await merge()).result).toBe('merged');
    expect(medplum.patients.size).toBe(0);
  });
});

describe('a merge that contradicts', () => {
  it('leaves one link when two merges of one source into two targets race', async () => {
    await create(SOURCE);
    const held = holdFirstUpdate();
    const noToken = { SEMBLE_API_TOKEN: undefined };
    const slow = merge(SOURCE, TARGET, noToken);
    await held.met;
    expect((await merge(SOURCE, THIRD, noToken)).result).toBe('merged');
    held.open();
    expect((await slow).result).toBe('quarantined');
    expect(stored(SOURCE).link?.map(({ other }) => other.identifier?.value)).toEqual([THIRD]);
  });

  it('is quarantined when it is into itself', async () => {
    await create(SOURCE);
    const { result, log } = await merge(SOURCE, SOURCE);
    expect(result).toBe('quarantined');
    expect(log.join()).toContain('quarantined: a patient merged into itself');
    expect(stored(SOURCE).active).toBe(true);
  });

  it('is quarantined when the source was already merged into another', async () => {
    await create(SOURCE);
    await merge(SOURCE, TARGET);
    expect((await merge(SOURCE, THIRD)).result).toBe('quarantined');
    expect(replacedBy(stored(SOURCE))).toBe(TARGET);
  });

  it('is quarantined when it would close a circle, even a long one', async () => {
    await create(SOURCE);
    await create(TARGET);
    await create(THIRD);
    await create(FOURTH);
    await merge(SOURCE, TARGET);
    await merge(TARGET, THIRD);
    await merge(THIRD, FOURTH);
    expect((await merge(FOURTH, SOURCE)).result).toBe('quarantined');
    expect(stored(FOURTH)).toMatchObject({ active: true });
    expect(replacedBy(stored(FOURTH))).toBeUndefined();
  });

  it('is quarantined when two Patients have the source', async () => {
    medplum.put({ resourceType: 'Patient', identifier: [identifier(SOURCE)] });
    medplum.put({ resourceType: 'Patient', identifier: [identifier(SOURCE)] });
    expect((await merge()).result).toBe('quarantined');
  });

  it('follows a chain of merges no further than a person could have had', async () => {
    await create(SOURCE);
    await create(TARGET);
    medplum.put({ ...stored(TARGET), link: [{ type: 'replaced-by', other: { identifier: identifier(TARGET) } }] });
    expect((await merge()).result).toBe('merged');
  });

  it('leaves no circle behind when two opposite merges race', async () => {
    await create(SOURCE);
    await create(TARGET);
    medplum.put({ ...stored(SOURCE), active: false });
    const bothRead = gate();
    let waiting = 0;
    medplum.wire.before = (call) => {
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
    const noToken = { SEMBLE_API_TOKEN: undefined };
    const answers = await Promise.all([
      send('patient.merged', identifiers, noToken),
      send('patient.merged', opposite, noToken),
    ]);
    expect(answers.map(({ result }) => result)).toContain('quarantined');
    const merged = [SOURCE, TARGET].filter((id) => replacedBy(stored(id)));
    expect(merged.length).toBeLessThan(2);
    const unlinked = [SOURCE, TARGET].filter((id) => !replacedBy(stored(id)));
    expect(unlinked.map((id) => stored(id).active)).toEqual(unlinked.map((id) => id !== SOURCE));
  });

  it('removes a link that closed a circle before its run ended', async () => {
    await create(SOURCE);
    await create(TARGET);
    await merge(SOURCE, TARGET, { SEMBLE_API_TOKEN: undefined });
    const link = { type: 'replaced-by', other: { identifier: identifier(SOURCE) } } as const;
    medplum.put({ ...stored(TARGET), active: false, link: [link] });
    expect((await merge(SOURCE, TARGET, { SEMBLE_API_TOKEN: undefined })).result).toBe('quarantined');
    expect(stored(SOURCE)).toMatchObject({ active: true });
    expect(replacedBy(stored(SOURCE))).toBeUndefined();
  });

  it('keeps its source unconfirmed when it removes its link again', async () => {
    await create(TARGET);
    semble.answer = () => (medplum.calls.includes('create') ? htmlAnswer(502) : undefined);
    medplum.calls.length = 0;
    await create(SOURCE);
    semble.answer = () => undefined;
    const link = { type: 'replaced-by', other: { identifier: identifier(SOURCE) } } as const;
    medplum.wire.after = (call) => {
      if (call === 'update' && replacedBy(stored(SOURCE)) && !replacedBy(stored(TARGET))) {
        medplum.put({ ...stored(TARGET), active: false, link: [link] });
      }
    };
    expect((await merge(SOURCE, TARGET, { SEMBLE_API_TOKEN: undefined })).result).toBe('quarantined');
    expect(stored(SOURCE)).toMatchObject({ active: true });
    expect(isUnconfirmed(stored(SOURCE))).toBe(true);
  });
});
