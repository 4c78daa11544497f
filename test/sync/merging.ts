import type { Patient } from '@medplum/fhirtypes';
import { aDelivery, OTHER_ID, PATIENT_ID, someSecrets, THIRD_ID } from '../../fixtures/bot.ts';
import { type Delivered, deliver, gate } from '../../fixtures/deliver.ts';
import { FakeMedplum } from '../../fixtures/fake-medplum.ts';
import { FakeSemble } from '../../fixtures/fake-semble.ts';
import { SEMBLE_PATIENT_ID_SYSTEM } from '../../src/fhir/systems.ts';

export const SOURCE = PATIENT_ID;
export const TARGET = OTHER_ID;
export const THIRD = THIRD_ID;
export const FOURTH = '64c0ffee00000000000000f4';

type Settings = Readonly<Record<string, string | undefined>>;

/** The settings of a bot that cannot ask Semble. */
export const NO_TOKEN: Settings = { SEMBLE_API_TOKEN: undefined };

/** Both sides of a merge: Semble has the four patients, Medplum is empty at first. */
export class Merging {
  readonly medplum = new FakeMedplum();
  readonly semble = new FakeSemble().install();

  constructor() {
    for (const id of [SOURCE, TARGET, THIRD, FOURTH]) {
      this.atSemble(id);
    }
  }

  /** Puts the patient with this id into Semble. */
  atSemble(id: string): void {
    this.semble.patients.set(id, { id, firstName: `Zara ${id.at(-1)}`, lastName: 'Example' });
  }

  /** Sends the bot a delivery. */
  send(eventType: string, identifiers: Readonly<Record<string, string>>, settings: Settings = {}): Promise<Delivered> {
    const body = aDelivery({ eventType, identifiers });
    return deliver(this.medplum.client, { body, secrets: someSecrets(settings) });
  }

  create(id: string): Promise<Delivered> {
    return this.send('patient.created', { patientId: id });
  }

  remove(id: string, policy = 'delete'): Promise<Delivered> {
    return this.send('patient.deleted', { patientId: id }, { SEMBLE_DELETE_POLICY: policy });
  }

  /** Merges the source into the target in Semble, and sends the bot the delivery. */
  merge(sourcePatientId = SOURCE, targetPatientId = TARGET, settings: Settings = {}): Promise<Delivered> {
    this.semble.patients.delete(sourcePatientId);
    return this.send('patient.merged', { sourcePatientId, targetPatientId }, settings);
  }

  /** The one Patient of this id. */
  stored(id: string): Patient {
    const patient = this.medplum.only(id);
    if (!patient) {
      throw new Error(`there is no Patient ${id}`);
    }
    return patient;
  }

  /** Lets the first update wait before it takes effect. */
  holdFirstUpdate(): ReturnType<typeof gate> {
    const held = gate();
    let isFirst = true;
    this.medplum.wire.before = (call) => {
      const waits = isFirst && call === 'update';
      isFirst = isFirst && !waits;
      return waits ? held.pass() : undefined;
    };
    return held;
  }
}

/** Semble's identifier with this value. */
export function identifier(value: string) {
  return { system: SEMBLE_PATIENT_ID_SYSTEM, value };
}
