import type { Extension } from '@medplum/fhirtypes';
import { beforeEach, describe, expect, it } from 'vitest';
import { someone } from '../../fixtures/operator.ts';
import { SEMBLE_PATIENT_ID_SYSTEM, SEMBLE_UPDATED_AT_EXTENSION } from '../../src/fhir/systems.ts';
import { A, Page } from './page.ts';
import { NO_TOKEN, send } from './send.ts';

const SUNDAY = '2026-03-01T09:00:00.000Z';
const MONDAY = '2026-03-02T09:00:00.000Z';
const TUESDAY = '2026-03-03T09:00:00.000Z';
/** A colleague's extension. */
const theirs = (valueInstant: string): Extension => ({ url: 'https://clinic.example/seen', valueInstant });

let page: Page;

beforeEach(() => {
  page = new Page();
});

const carry = (members: Readonly<Record<string, unknown>>) =>
  send(page, 'patient.updated', { patientId: A }, { settings: NO_TOKEN, patient: someone(A, members) });

const givenName = () => page.stored(A).name?.[0]?.given?.[0];

describe('the time that a carried patient is compared with', () => {
  it('is that of the last change at Semble, not that of an extension of a colleague', async () => {
    await carry({ updatedAt: undefined });
    page.medplum.put({ ...page.stored(A), extension: [theirs(TUESDAY)] });
    expect((await carry({ firstName: 'Zora', updatedAt: MONDAY })).result).toBe('updated');
    expect(givenName()).toBe('Zora');
  });

  it('is that of the last change at Semble, wherever it stands among the extensions', async () => {
    await carry({ updatedAt: TUESDAY });
    const before = page.stored(A);
    page.medplum.put({ ...before, extension: [theirs(SUNDAY), ...(before.extension ?? [])] });
    expect((await carry({ firstName: 'Zora', updatedAt: MONDAY })).result).toBe('unchanged');
    expect(givenName()).toBe('Zara');
  });
});

describe('a carried patient that another delivery creates first', () => {
  it('is brought to its newer state, and the result says that the run found no Patient', async () => {
    page.medplum.wire.before = (call) => {
      if (call === 'create') {
        page.medplum.put({
          resourceType: 'Patient',
          identifier: [{ system: SEMBLE_PATIENT_ID_SYSTEM, value: A }],
          extension: [{ url: SEMBLE_UPDATED_AT_EXTENSION, valueInstant: MONDAY }],
        });
      }
    };
    expect((await carry({ firstName: 'Zora', updatedAt: TUESDAY })).result).toBe('created');
    expect(page.medplum.calls).toEqual(['search', 'create', 'update']);
    expect(givenName()).toBe('Zora');
  });
});
