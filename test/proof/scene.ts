import timers from 'node:timers';
import type { Patient } from '@medplum/fhirtypes';
import { vi } from 'vitest';
import type { HeldDelivery } from '../../local/semble/webhooks/outbox.ts';
import { aPractice, type Practice } from '../scripts/support/practice.ts';

export interface Setting {
  readonly policy: 'delete' | 'deactivate';
  /** Whether the server honours `If-Match` on a DELETE. */
  readonly deleteIfMatch?: boolean | undefined;
}

/** Milliseconds: longer than any wait of the bot, and shorter than its deadlines. */
const WAIT_OR_DEADLINE = 10_000;

/** The waits of the deployed bot take no time. */
function hasten(): void {
  const { setTimeout } = timers;
  const hasty = (run: () => void, ms = 0): NodeJS.Timeout => setTimeout(run, ms < WAIT_OR_DEADLINE ? 0 : ms);
  vi.spyOn(timers, 'setTimeout').mockImplementation(hasty as typeof setTimeout);
}

/** A practice whose deliveries are sent one by one, when the scene sends them. */
export class Scene {
  readonly practice: Practice;
  private unacknowledged: HeldDelivery[] = [];
  /** The Patients of patients that both sides had, by Semble id. */
  private readonly patientIds = new Map<string, string>();

  private constructor(practice: Practice) {
    this.practice = practice;
  }

  static async in({ policy, deleteIfMatch = false }: Setting): Promise<Scene> {
    hasten();
    return new Scene(await aPractice({ variables: { SEMBLE_DELETE_POLICY: policy }, medplum: { deleteIfMatch } }));
  }

  get store(): Practice['semble']['store'] {
    return this.practice.semble.store;
  }

  private get hidden(): Set<string> | undefined {
    return this.store.tokens.get(this.practice.variables['SEMBLE_API_TOKEN'])?.hiddenPatients;
  }

  /** Creates a patient in Semble. The delivery waits. */
  join(): string {
    const [id = ''] = this.practice.addPatients(1);
    return id;
  }

  /** Creates a patient on both sides. */
  async known(): Promise<string> {
    const id = this.join();
    await this.deliver();
    this.patientIds.set(id, (await this.stored(id)).id);
    return id;
  }

  /** Raises another delivery for a patient. The delivery waits. */
  raiseUpdate(patientId: string): void {
    this.practice.semble.outbox.raise({ eventType: 'patient.updated', identifiers: { patientId } });
  }

  /** Sends each waiting delivery once. Those that are not acknowledged still wait. Returns result words or statuses. */
  async deliver(): Promise<(string | number | undefined)[]> {
    const waiting = [...this.unacknowledged.splice(0), ...this.practice.semble.outbox.held];
    const ends: (string | number | undefined)[] = [];
    for (const delivery of waiting) {
      const { status, answer } = await delivery.deliver();
      ends.push(resultWord(answer) ?? status);
      if (status !== 200) {
        this.unacknowledged.push(delivery);
      }
    }
    return ends;
  }

  /**
   * Posts the last delivery of a type again, from a record of that request: its body with all of its headers, or with the
   * named ones. Returns the result word, or the status if there is none.
   */
  async replay(eventType: string, headerNames?: readonly string[]): Promise<string | number> {
    const { outbox, subscriptions } = this.practice.semble;
    const recorded = outbox.history.findLast((attempt) => attempt.eventType === eventType);
    const url = subscriptions.get(recorded?.subscriptionId ?? '')?.url;
    if (!recorded || !url) {
      throw new Error(`There is no record of a delivery ${eventType}`);
    }
    const kept = Object.entries(recorded.headers).filter(([name]) => headerNames?.includes(name) ?? true);
    const response = await fetch(url, { method: 'POST', headers: Object.fromEntries(kept), body: recorded.body });
    return resultWord(await response.text()) ?? response.status;
  }

  /** Drops the waiting deliveries. */
  lose(): void {
    const { outbox } = this.practice.semble;
    outbox.discard();
    outbox.hold();
  }

  /** Makes Semble give up the deliveries that were not acknowledged. */
  giveUp(): void {
    this.unacknowledged = [];
  }

  /** Makes Semble hide a patient: it neither lists it, not even among the deleted, nor returns it by id. */
  hide(id: string): void {
    this.hidden?.add(id);
  }

  show(id: string): void {
    this.hidden?.delete(id);
  }

  /** The one Patient of a Semble id. Throws if there is none, or more than one. */
  async stored(id: string): Promise<Patient & { readonly id: string }> {
    const [patient, ...others] = await this.practice.patients(id);
    if (!patient || others.length > 0) {
      throw new Error(`${others.length + (patient ? 1 : 0)} Patients have the Semble id ${id}`);
    }
    return patient;
  }

  /** Restores a deleted Patient from its history under the same id, as an administrator does. */
  async restore(id: string): Promise<void> {
    const patientId = this.patientIds.get(id) ?? '';
    const { entry = [] } = await this.practice.colleague.readHistory('Patient', patientId);
    const last = entry.find(({ resource }) => resource?.id === patientId)?.resource;
    if (!last) {
      throw new Error(`Patient/${patientId} has no version to restore`);
    }
    await this.put({ ...last, id: patientId });
  }

  /** A colleague's whole-resource update, without If-Match. */
  async put(patient: Patient & { readonly id: string }): Promise<void> {
    await this.practice.colleague.updateResource(patient);
  }
}

function resultWord(answer: string): string | undefined {
  return /"result":"(\w+)"/.exec(answer)?.[1];
}
