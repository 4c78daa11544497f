import type { Patient } from '@medplum/fhirtypes';
import { aDelivery, PATIENT_ID, someSecrets } from '../../fixtures/bot.ts';
import { type Delivered, deliver, gate } from '../../fixtures/deliver.ts';
import { type Call, FakeMedplum } from '../../fixtures/fake-medplum.ts';
import { FakeSemble } from '../../fixtures/fake-semble.ts';

/** A phone of the patient in Semble. */
export const PHONE = { phoneId: 'p1', phoneType: 'Mobile', phoneNumber: '07700 900123' };

/** Both sides of one patient: Medplum and Semble are empty at first. */
export class OnePatient {
  readonly medplum = new FakeMedplum();
  readonly semble = new FakeSemble().install();

  /** Puts the patient into Semble, or changes it. */
  atSemble(members: Readonly<Record<string, unknown>> = {}): void {
    const patient = { id: PATIENT_ID, firstName: 'Zara', lastName: 'Example', phones: [], ...members };
    this.semble.patients.set(PATIENT_ID, patient);
  }

  /** Sends the bot a delivery for the patient. */
  send(eventType = 'patient.updated', policy = 'delete'): Promise<Delivered> {
    const secrets = someSecrets({ SEMBLE_DELETE_POLICY: policy });
    return deliver(this.medplum.client, { body: aDelivery({ eventType }), secrets });
  }

  /** Brings the patient in step, and forgets the calls that this took. Returns the Patient. */
  async inStep(members: Readonly<Record<string, unknown>> = {}): Promise<Patient> {
    this.atSemble(members);
    await this.send('patient.created');
    this.medplum.calls.length = 0;
    this.semble.requests.length = 0;
    return this.stored();
  }

  /** The one Patient. */
  stored(): Patient {
    const patient = this.medplum.only(PATIENT_ID);
    if (!patient) {
      throw new Error('there is no Patient');
    }
    return patient;
  }

  /** Lets the first call of this kind wait, before it takes effect or after. */
  hold(call: Call, at: 'before' | 'after' = 'before'): ReturnType<typeof gate> {
    const held = gate();
    let isFirst = true;
    this.medplum.wire[at] = (name) => {
      const waits = name === call && isFirst;
      isFirst = isFirst && !waits;
      return waits ? held.pass() : undefined;
    };
    return held;
  }

  /** Lets the next calls of this kind fail, before they take effect or after. */
  fail(call: Call, error: Error, times = 1, at: 'before' | 'after' = 'before'): void {
    let left = times;
    this.medplum.wire[at] = (name) => {
      if (name === call && left-- > 0) {
        throw error;
      }
    };
  }
}
