import { badRequest, OperationOutcomeError } from '@medplum/core';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Delivered } from '../../fixtures/deliver.ts';
import { operate, someone } from '../../fixtures/operator.ts';
import { sembleIdsOf } from '../../src/fhir/tags.ts';
import { A, B, Page } from './page.ts';
import { NO_TOKEN, send, sendMerge } from './send.ts';

let page: Page;

beforeEach(() => {
  page = new Page(2);
});

/** Errors of Medplum's Redis, database, network and process, as the bot receives them. */
const OUTAGES = [
  "READONLY You can't write against a read only replica.",
  'MISCONF Redis is configured to save RDB snapshots',
  'connect EHOSTUNREACH 10.0.0.5:5432',
  'socket hang up',
  'relation "Patient" does not exist',
  'permission denied for table Patient',
  'EMFILE: too many open files',
];
const VALUES = ['index row size 2720 exceeds btree version 4 maximum 2704', 'integer out of range'];

const saying = (text: string): Error => new OperationOutcomeError(badRequest(text));

function refuseWrites(error: Error): void {
  page.medplum.wire.before = (call) => {
    if (call === 'create' || call === 'update') {
      throw error;
    }
  };
}

const WRITES: Readonly<Record<string, () => Promise<Delivered>>> = {
  'a create': async () => {
    page.medplum.patients.clear();
    return send(page, 'patient.created', { patientId: A });
  },
  'an update': () => {
    page.atSemble(A, { firstName: 'Zora' });
    return send(page, 'patient.updated', { patientId: A });
  },
  'an update of a carried patient': () =>
    send(
      page,
      'patient.updated',
      { patientId: A },
      { settings: NO_TOKEN, patient: someone(A, { firstName: 'Zora', updatedAt: '2026-05-06T07:08:09.123Z' }) },
    ),
  'the links of a merge': () => sendMerge(page, A, B),
  'a deactivation': () =>
    send(page, 'patient.deleted', { patientId: A }, { settings: { SEMBLE_DELETE_POLICY: 'deactivate' } }),
};

describe.each(Object.entries(WRITES))('%s', (_name, write) => {
  beforeEach(() => page.sweep());

  it.each(OUTAGES)('is to be sent again while Medplum fails: %s', async (text) => {
    refuseWrites(saying(text));
    const { status, log, said } = await write();
    expect(status).toBe(504);
    expect(log.at(-1)).toContain('result=504');
    expect(said).not.toContain(text.slice(0, 12));
  });

  it.each(VALUES)('is quarantined when it can never be stored: %s', async (text) => {
    refuseWrites(saying(text));
    expect(await write()).toMatchObject({ status: 200, result: 'quarantined' });
  });
});

describe('an entry of a batch', () => {
  const failAt = (text: string): void => {
    page.medplum.wire.entry = (_method, patient) => {
      if (sembleIdsOf(patient).includes(A)) {
        throw saying(text);
      }
    };
  };

  it.each(OUTAGES)('is failed, and no other, while Medplum fails: %s', async (text) => {
    failAt(text);
    const { status, counts, failed } = await page.sweep();
    expect([status, counts]).toEqual([200, { created: 1, failed: 1 }]);
    expect(failed).toEqual([{ id: A, reason: 'unavailable' }]);
  });

  it.each(OUTAGES)('is failed when only its confirmation fails, and confirmed by the next: %s', async (text) => {
    page.medplum.wire.entry = (method, patient) => {
      if (method === 'PUT' && sembleIdsOf(patient).includes(A)) {
        throw saying(text);
      }
    };
    expect((await page.sweep()).counts).toEqual({ created: 1, failed: 1 });
    page.medplum.wire = {};
    const body = { eventType: 'bot.sync', patientIds: [A, B], write: true };
    expect((await operate(page.medplum.client, body)).counts).toEqual({ unchanged: 1, updated: 1 });
  });

  it.each(VALUES)('is quarantined, and no other, when it can never be stored: %s', async (text) => {
    failAt(text);
    const { counts, quarantined } = await page.sweep();
    expect(counts).toEqual({ created: 1, quarantined: 1 });
    expect(quarantined).toEqual([{ id: A, reason: 'invalid' }]);
  });
});
