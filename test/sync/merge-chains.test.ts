import type { Patient } from '@medplum/fhirtypes';
import { beforeEach, describe, expect, it } from 'vitest';
import { idOf } from '../../fixtures/operator.ts';
import { replacedBy } from '../../src/fhir/links.ts';
import { SEMBLE_PATIENT_ID_SYSTEM } from '../../src/fhir/systems.ts';
import { isUnconfirmed } from '../../src/fhir/tags.ts';
import { A, B, Page } from './page.ts';
import { NO_TOKEN, sendMerge } from './send.ts';

let page: Page;

beforeEach(() => {
  page = new Page();
});

const identifier = (value: string) => ({ system: SEMBLE_PATIENT_ID_SYSTEM, value });

/** Puts a Patient into Medplum. */
function atMedplum(id: string, members: Partial<Patient> = { active: true }): void {
  page.medplum.put({ resourceType: 'Patient', identifier: [identifier(id)], ...members });
}

/** The link of a Patient that was merged into this other one. */
const mergedInto = (id: string): Partial<Patient> => ({
  active: false,
  link: [{ type: 'replaced-by', other: { identifier: identifier(id) } }],
});

describe('a merge that would close a circle', () => {
  it('is quarantined before anything is written, the target included', async () => {
    page.atSemble(A, { firstName: 'Zora' });
    atMedplum(A, mergedInto(B));
    atMedplum(B);
    const before = structuredClone([...page.medplum.patients]);
    expect((await sendMerge(page, B, A)).result).toBe('quarantined');
    expect([...page.medplum.patients]).toEqual(before);
    expect(new Set(page.medplum.calls)).toEqual(new Set(['search']));
    expect(page.semble.requests).toHaveLength(0);
  });

  /** Patients that were each merged into the next, the last into B. */
  function chain(length: number): void {
    for (let n = 1; n <= length; n++) {
      atMedplum(idOf(100 + n), mergedInto(n === length ? B : idOf(101 + n)));
    }
  }

  it.each([
    [50, 'quarantined'],
    [51, 'merged'],
  ])('over %i other merges is %s: no person has had more than 50', async (length, result) => {
    atMedplum(B);
    chain(length);
    expect((await sendMerge(page, B, idOf(101), { settings: NO_TOKEN })).result).toBe(result);
  });
});

describe('a merge that had closed a circle by the time its link was written', () => {
  /** Merges A into B while another delivery merges B into A. */
  async function overtaken(): Promise<void> {
    atMedplum(B);
    page.medplum.wire.after = (call) => {
      if (call === 'update' && replacedBy(page.stored(A)) && !replacedBy(page.stored(B))) {
        page.medplum.put({ ...page.stored(B), ...mergedInto(A) });
      }
    };
    expect((await sendMerge(page, A, B, { settings: NO_TOKEN })).result).toBe('quarantined');
    expect(replacedBy(page.stored(A))).toBeUndefined();
  }

  it.each([true, false])('leaves its source without a link, and active as it was (%s)', async (active) => {
    atMedplum(A, { active });
    await overtaken();
    expect(page.stored(A).active).toBe(active);
    expect(isUnconfirmed(page.stored(A))).toBe(false);
  });

  it('does not set `active` of its source where it was not set', async () => {
    atMedplum(A, {});
    await overtaken();
    expect(page.stored(A)).not.toHaveProperty('active');
  });
});
