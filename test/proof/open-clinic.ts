import { notFound, OperationOutcomeError } from '@medplum/core';
import type { Patient } from '@medplum/fhirtypes';
import type { FakeMedplum } from '../../fixtures/fake-medplum.ts';
import { handler } from '../../src/bots/semble-patient-webhook.ts';
import { sameJson } from '../../src/fhir/difference.ts';
import { isRetired, isUnconfirmed, sembleIdsOf } from '../../src/fhir/tags.ts';
import type { MedplumCalls } from '../../src/sync/run.ts';
import { type Action, type Circumstances, Clinic, IDS } from './clinic.ts';

/** The exceptions that the design cannot prevent and that occur at random, by their effect on a patient. */
export const REASONS = [
  'late create',
  'late update',
  'late delete',
  'taken back',
  'old copy',
  'deletedStillReturned',
  'believed 404',
] as const;
/** A page whose second read fails at exactly the wrong moment is too rare to be expected in every run. */
export type Reason = (typeof REASONS)[number] | 'failed page';

/** The fate of a write: it succeeds; a proxy answers 404 instead; or it takes effect a number of moments later. */
export type Fate = 'done' | 'not found' | number;

/** Actions besides those of staff: a colleague reads a Patient and writes it back; Semble returns a deleted patient. */
export type Doing = Action | 'copy' | 'paste' | 'deleteButReturn';

const WRITES: ReadonlySet<unknown> = new Set([
  'createResourceIfNoneExist',
  'updateResource',
  'deleteResource',
  'executeBatch',
]);
const BELIEVED: ReadonlySet<unknown> = new Set(['updateResource', 'deleteResource']);

/** A clinic in which the exceptions happen too that the design cannot prevent. */
export class OpenClinic extends Clinic {
  /** The patients that Semble has reported as deleted and no longer lists, but still returns. */
  readonly deletedStillReturned = new Set<string>();
  /** The last exception of each patient. */
  private readonly reasons = new Map<string, Reason>();
  private readonly copies = new Map<string, Patient>();
  private readonly landings: Promise<void>[] = [];
  private readonly fates: Fate[];

  constructor(given: Circumstances & { readonly fates: readonly Fate[] }) {
    super({ ...given, bot: (medplum, event, clock) => handler(this.unsteady(medplum), event, clock) });
    this.fates = [...given.fates];
  }

  happen(doing: Doing, id: string): void {
    if (doing === 'copy' || doing === 'paste' || doing === 'deleteButReturn') {
      this[doing](id);
    } else {
      this.act(doing, id);
    }
    if (doing === 'show') {
      this.deliver('patient.updated', id);
    }
  }

  private copy(id: string): void {
    const current = this.medplum.only(id);
    if (current) {
      this.copies.set(id, structuredClone(current));
    }
  }

  /** Writes the whole Patient without If-Match. A deleted Patient exists again afterwards. */
  private paste(id: string): void {
    const [copy, current] = [this.copies.get(id), this.medplum.only(id)];
    if (copy && (!current || current.id === copy.id) && !sameJson(copy, current)) {
      this.medplum.put(copy);
      this.reasons.set(id, 'old copy');
    }
  }

  private deleteButReturn(id: string): void {
    if (this.semble.patients.has(id)) {
      this.deletedStillReturned.add(id);
      this.semble.unlisted.add(id);
      this.reasons.set(id, 'deletedStillReturned');
      this.act('deletedStillReturned', id);
    }
  }

  /** Makes Semble stop returning the patients that it has reported as deleted. */
  layGhosts(): void {
    this.deletedStillReturned.forEach((id) => {
      this.semble.patients.delete(id);
    });
    this.deletedStillReturned.clear();
  }

  /** Lets all held writes take effect, and ends all faults. */
  async calm(): Promise<void> {
    await Promise.all(this.landings);
    this.fates.length = 0;
    this.faults.length = 0;
  }

  isInStep(id: string): boolean {
    const stored = this.medplum.only(id);
    const isGone = this.deletedStillReturned.has(id) || !this.semble.patients.has(id);
    if (isGone && stored && !isRetired(stored) && !this.isTakenBack(stored)) {
      return false;
    }
    try {
      if (!this.deletedStillReturned.has(id)) {
        this.expectInStep(id);
      }
      return true;
    } catch {
      return false;
    }
  }

  private isTakenBack(patient: Patient): boolean {
    return this.policy === 'deactivate' && isUnconfirmed(patient) && patient.active === false;
  }

  /** The reason why a patient may be out of step; undefined if there was no exception. */
  reason(id: string): Reason | undefined {
    const current = this.medplum.only(id);
    const isLeft = this.hasFailedPage && current !== undefined && isUnconfirmed(current);
    return this.reasons.get(id) ?? (isLeft ? 'failed page' : undefined);
  }

  private unsteady(client: MedplumCalls): MedplumCalls {
    return new Proxy(client, {
      get: (target, name) => {
        const call: unknown = Reflect.get(target, name);
        return typeof call === 'function' && WRITES.has(name)
          ? (...values: readonly unknown[]) => this.write(String(name), call, values)
          : call;
      },
    });
  }

  private async write(name: string, call: CallableFunction, values: readonly unknown[]): Promise<unknown> {
    const fate = this.fates.shift() ?? 'done';
    if (typeof fate === 'number') {
      this.landings.push(this.land(name, values, fate));
      await this.hop();
      throw new TypeError('fetch failed');
    }
    if (fate === 'not found' && BELIEVED.has(name)) {
      this.markBelieved(values);
      throw new OperationOutcomeError(notFound);
    }
    try {
      return await call(...values);
    } finally {
      if (name === 'deleteResource') {
        this.markDeleted(values);
      }
    }
  }

  /** Makes the same write without the wire, because no run waits for its answer any more. */
  private async land(name: string, values: readonly unknown[], moments: number): Promise<void> {
    for (let moment = 0; moment < moments; moment++) {
      await this.hop();
    }
    const before = new Map(IDS.map((id) => [id, this.medplum.only(id)?.meta?.versionId]));
    const { client }: FakeMedplum = new Proxy(this.medplum, {
      get: (target, member, self) => (member === 'wire' ? {} : Reflect.get(target, member, self)),
    });
    await Promise.resolve(Reflect.apply(Reflect.get(client, name), client, values)).catch(() => undefined);
    for (const id of IDS) {
      const [was, is] = [before.get(id), this.medplum.only(id)?.meta?.versionId];
      if (was !== is) {
        this.reasons.set(id, is === undefined ? 'late delete' : was === undefined ? 'late create' : 'late update');
      }
    }
  }

  private markBelieved([first, second]: readonly unknown[]): void {
    const patientId: unknown = typeof second === 'string' ? second : Object(first).id;
    IDS.filter((id) => this.medplum.only(id)?.id === patientId).forEach((id) => {
      this.reasons.set(id, 'believed 404');
    });
  }

  /** Records a DELETE of an unconfirmed Patient, or of a newer version than the bot read. Its answer may be lost. */
  private markDeleted([, patientId, options]: readonly unknown[]): void {
    const last = this.medplum.history.findLast((patient) => patient.id === patientId);
    const [id] = last ? sembleIdsOf(last) : [];
    const meant: unknown = Object(Object(options).headers)['If-Match'];
    if (last && id && !this.medplum.only(id)) {
      if (isUnconfirmed(last) || meant !== `W/"${last.meta?.versionId}"`) {
        this.reasons.set(id, isUnconfirmed(last) ? 'taken back' : 'late delete');
      }
    }
  }
}
