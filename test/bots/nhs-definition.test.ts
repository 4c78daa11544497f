import { beforeEach, describe, expect, it } from 'vitest';
import { aDelivery, PATIENT_ID, someSecrets } from '../../fixtures/bot.ts';
import { type Delivered, deliver } from '../../fixtures/deliver.ts';
import { FakeMedplum } from '../../fixtures/fake-medplum.ts';
import { FakeSemble, jsonAnswer } from '../../fixtures/fake-semble.ts';
import { operate, someone } from '../../fixtures/operator.ts';
import { NHS_NUMBER_SYSTEM } from '../../src/fhir/systems.ts';

const DEFINITION = '64b0000000000000000000ab';
const OTHER = '64b0000000000000000000cd';

let medplum: FakeMedplum;
let semble: FakeSemble;

beforeEach(() => {
  medplum = new FakeMedplum();
  semble = new FakeSemble().install();
  semble.definitions = [{ id: DEFINITION, deleted: false, idType: 'NHS_UK' }];
  withNumbers({ id: 'n1', referenceId: DEFINITION, value: '999 000 0018' });
});

function withNumbers(...numbers: readonly object[]): void {
  semble.patients.set(PATIENT_ID, someone(PATIENT_ID, { numbers }));
}

function send(definition?: string, more: Readonly<Record<string, unknown>> = {}): Promise<Delivered> {
  const secrets = someSecrets({
    SEMBLE_NHS_NUMBER_DEFINITION: definition,
    ...(more['patient'] !== undefined && { SEMBLE_API_TOKEN: undefined }),
  });
  return deliver(medplum.client, { body: aDelivery(more), secrets });
}

/** The numbers of the Patient, each as `NHS` or the id of its definition. */
function stored(): (string | undefined)[] {
  const identifiers = medplum.only(PATIENT_ID)?.identifier?.slice(1) ?? [];
  return identifiers.map(({ system }) => (system === NHS_NUMBER_SYSTEM ? 'NHS' : system?.split('/').at(-1)));
}

describe('SEMBLE_NHS_NUMBER_DEFINITION', () => {
  it.each([
    [DEFINITION, DEFINITION],
    [DEFINITION.toUpperCase(), DEFINITION],
    [DEFINITION, DEFINITION.toUpperCase()],
    ['64B0000000000000000000Ab', '64b0000000000000000000aB'],
  ])('%s names the definition of a number of %s', async (setting, referenceId) => {
    withNumbers({ id: 'n1', referenceId, value: '999 000 0018' });
    await send(setting);
    expect(stored()).toEqual(['NHS']);
  });

  it('that names no definition keeps a stored NHS number, and this is logged', async () => {
    await send();
    expect(stored()).toEqual(['NHS']);
    const { result, log } = await send(OTHER);
    expect(result).toBe('unchanged');
    expect(stored()).toEqual(['NHS']);
    expect(log.join('\n')).toMatch(/^identifier: .*SEMBLE_NHS_NUMBER_DEFINITION.* kept as the NHS number$/m);
    expect(log.join('\n')).not.toContain('999');
  });

  it('that names no definition keeps a new number as a plain number, and this is logged', async () => {
    const { result, log } = await send(OTHER);
    expect(result).toBe('created');
    expect(stored()).toEqual([DEFINITION]);
    expect(log.join('\n')).toMatch(/^identifier: .*SEMBLE_NHS_NUMBER_DEFINITION.* kept as a plain number$/m);
    expect((await send(DEFINITION)).result).toBe('updated');
    expect(stored()).toEqual(['NHS']);
  });

  it('adds no identifier and no note when the patient has no such number', async () => {
    withNumbers({ id: 'n2', referenceId: OTHER, value: 'QX7R2M9KTB' });
    const { log } = await send(DEFINITION);
    expect(log).toHaveLength(1);
    expect(stored()).toEqual([OTHER]);
  });

  it('that names the definition of another valid number moves the NHS number there', async () => {
    await send();
    withNumbers(
      { id: 'n1', referenceId: DEFINITION, value: '999 000 0018' },
      { id: 'n2', referenceId: OTHER, value: '999 000 0026' },
    );
    await send(OTHER);
    expect(stored()).toEqual([DEFINITION, 'NHS']);
  });

  it('that names none holds for a page and for a carried patient too', async () => {
    await send();
    const settings = { SEMBLE_NHS_NUMBER_DEFINITION: OTHER };
    const request = { eventType: 'bot.sync', patientIds: [PATIENT_ID], write: true };
    expect((await operate(medplum.client, request, { settings })).counts).toEqual({ unchanged: 1 });
    const patient = semble.patients.get(PATIENT_ID);
    expect((await send(OTHER, { patient })).result).toBe('unchanged');
    expect(stored()).toEqual(['NHS']);
  });
});

describe("the practice's definitions", () => {
  it.each<[string, readonly Readonly<Record<string, unknown>>[] | null]>([
    ['can not be read any more', null],
    ['are none any more', []],
    ['do not have that of the NHS number any more', [{ id: OTHER, deleted: false, idType: 'USER' }]],
    ['have another of NHS numbers', [{ id: OTHER, deleted: false, idType: 'NHS_UK' }]],
  ])('leave a stored NHS number as it is when they %s', async (_, definitions) => {
    await send();
    semble.definitions = definitions;
    expect((await send()).result).toBe('unchanged');
    expect(stored()).toEqual(['NHS']);
    withNumbers({ id: 'n1', referenceId: DEFINITION, value: '999 000 0026' });
    expect((await send()).result).toBe('updated');
    expect(stored()).toEqual(['NHS']);
  });

  it('keep it when they are incomplete', async () => {
    await send();
    const practice = { practiceNumbers: [null, { id: OTHER, deleted: false, idType: 'SYSTEM' }] };
    const data = { patient: semble.patients.get(PATIENT_ID), practice };
    for (const errors of [[], [{ message: 'Something broke', path: ['practice', 'practiceNumbers', 0] }]]) {
      semble.answer = () => jsonAnswer({ data, ...(errors.length > 0 && { errors }) });
      expect((await send()).result).toBe('unchanged');
      expect(stored()).toEqual(['NHS']);
    }
  });

  it('make it a plain number when its definition is for other numbers', async () => {
    await send();
    semble.definitions = [{ id: DEFINITION.toUpperCase(), deleted: false, idType: 'USER' }];
    expect((await send()).result).toBe('updated');
    expect(stored()).toEqual([DEFINITION]);
  });

  it.each<[string, readonly Readonly<Record<string, unknown>>[] | null]>([
    ['can not be read', null],
    ['are none', []],
    ['are all of other numbers', [{ id: DEFINITION, deleted: false, idType: 'USER' }]],
    ['do not have its definition', [{ id: OTHER, deleted: false, idType: 'SYSTEM' }]],
  ])('make no valid number the NHS number when they %s', async (_, definitions) => {
    semble.definitions = definitions;
    await send();
    expect(stored()).toEqual([DEFINITION]);
  });
});
