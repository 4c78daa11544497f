import { badRequest, forbidden, OperationOutcomeError } from '@medplum/core';
import type { Patient } from '@medplum/fhirtypes';
import { beforeEach, describe, expect, it } from 'vitest';
import { API_TOKEN, OPERATOR_SECRET, SIGNING_SECRET } from '../../fixtures/bot.ts';
import { FakeMedplum } from '../../fixtures/fake-medplum.ts';
import { FakeSemble } from '../../fixtures/fake-semble.ts';
import { idOf, idsOf, operate } from '../../fixtures/operator.ts';
import { aSemblePatient } from '../../fixtures/semble-patient.ts';
import { SEMBLE_PATIENT_ID_SYSTEM } from '../../src/fhir/systems.ts';

/** The values of the example patient, and those that a colleague, a server and Semble add. */
const VALUES =
  /Wilhelmina|Quillfeather|Thistlewood|1979|Female|example|700|7946|Marmalade|Larkhampton|9zz|999|QX7R2M9KTB|Barnaby|Odalys|Fennimore|Wickering|planted/i;
const SECRETS = new RegExp(`${OPERATOR_SECRET}|${SIGNING_SECRET}|${API_TOKEN}`);

let medplum: FakeMedplum;
let semble: FakeSemble;

beforeEach(() => {
  medplum = new FakeMedplum();
  semble = new FakeSemble().install();
  idsOf(8).forEach((id) => void semble.patients.set(id, { ...aSemblePatient({ id }) }));
});

/** Something of each kind that a page can come to, with garbage in it. */
function spoil(): void {
  const planted = (id: string): Patient => ({
    resourceType: 'Patient',
    identifier: [{ system: SEMBLE_PATIENT_ID_SYSTEM, value: id }],
    name: [{ family: 'Planted' }],
  });
  medplum.put(planted(idOf(1)));
  medplum.put(planted(idOf(2)));
  medplum.put(planted(idOf(2)));
  semble.patientErrors.set(idOf(3), 'Wilhelmina Quillfeather: planted');
  semble.patients.delete(idOf(4));
  semble.patients.set(idOf(5), {
    ...aSemblePatient({ id: idOf(5), dob: 'planted', gender: 'planted' }),
    sex: ['planted'],
  });
  const refusals = new Map([
    [idOf(6), new OperationOutcomeError(badRequest('Wilhelmina is planted', 'Patient.name'))],
    [idOf(7), new OperationOutcomeError(forbidden)],
  ]);
  medplum.wire.entry = (_method, { identifier }) => {
    const refused = identifier?.map(({ value }) => refusals.get(value ?? '')).find(Boolean);
    if (refused) {
      throw refused;
    }
  };
}

describe('the answers to operator requests, and the log', () => {
  it.each(['bot.sweep', 'bot.sync', 'bot.retire'])(
    'hold ids and names of elements, never a value: %s',
    async (eventType) => {
      spoil();
      for (const write of [false, true, true]) {
        const { status, said, log } = await operate(medplum.client, { eventType, patientIds: idsOf(8), write });
        expect(status).toBe(200);
        expect(said).not.toMatch(VALUES);
        expect(said).not.toMatch(SECRETS);
        const patients = eventType === 'bot.sweep' ? '' : `patients=${idsOf(8)} `;
        expect(log.at(-1)).toMatch(
          new RegExp(`^event=${eventType} write=${write} ${patients}result=swept .*attempts=\\d+ ms=\\d+ age=\\d+$`),
        );
      }
    },
  );

  it('log the patients that need a person, with the reason', async () => {
    spoil();
    const { log, counts } = await operate(medplum.client, { eventType: 'bot.sync', patientIds: idsOf(8), write: true });
    expect(counts).toEqual({ created: 2, updated: 1, absent: 1, quarantined: 2, failed: 2 });
    const named = log.filter((line) => /^(quarantined|failed): patient=/.test(line)).map((line) => line.split(' ')[1]);
    expect(named.sort()).toEqual([2, 3, 6, 7].map((n) => `patient=${idOf(n)}`));
  });

  it('list the counts above 0 in the last line', async () => {
    const { log } = await operate(medplum.client, { eventType: 'bot.sweep', write: true });
    expect(log).toHaveLength(1);
    expect(log[0]).toMatch(/^event=bot.sweep write=true result=swept created=8 attempts=1 ms=\d+ age=\d+$/);
  });

  it.each(['bot.sync', 'bot.retire'])(
    'name the patients of a request for them in the last line: %s',
    async (eventType) => {
      const { log } = await operate(medplum.client, { eventType, patientIds: idsOf(50), write: true });
      const [, named] = / patients=(\S+) /.exec(log.at(-1) ?? '') ?? [];
      expect(named?.split(',')).toEqual(idsOf(50));
    },
  );

  it('have the same fixed texts for an operator as for Semble when the whole request fails', async () => {
    semble.answer = () => {
      throw new TypeError('planted');
    };
    const { status, answer, said, log } = await operate(medplum.client, { eventType: 'bot.sweep', write: true });
    expect(status).toBe(504);
    expect(answer).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ code: 'timeout' }] });
    expect(said).not.toContain('planted');
    expect(log.at(-1)).toContain('event=bot.sweep write=true result=504');
  });
});
