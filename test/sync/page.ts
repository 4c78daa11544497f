import type { Patient } from '@medplum/fhirtypes';
import { FakeMedplum } from '../../fixtures/fake-medplum.ts';
import { FakeSemble } from '../../fixtures/fake-semble.ts';
import { type BotOutcome, type Circumstances, idOf, idsOf, operate, someone } from '../../fixtures/operator.ts';
import type { MedplumCalls } from '../../src/sync/run.ts';

/** The ids of the first two. */
export const [A, B] = [idOf(1), idOf(2)];

interface Sweep extends Circumstances {
  readonly client?: MedplumCalls;
  readonly cursor?: string | undefined;
  readonly policy?: string;
  readonly write?: boolean;
}

/** Both sides of a page: Medplum empty, Semble with so many patients. */
export class Page {
  readonly medplum = new FakeMedplum();
  readonly semble = new FakeSemble().install();

  constructor(count = 0) {
    this.atSemble(idsOf(count));
  }

  /** Puts patients of these ids there, or changes them. */
  atSemble(ids: string | readonly string[], members: Readonly<Record<string, unknown>> = {}): void {
    for (const id of [ids].flat()) {
      this.semble.patients.set(id, someone(id, members));
    }
  }

  /** Has one page of Semble's list brought in step. */
  sweep({ client, cursor, policy, clock, settings, write = true }: Sweep = {}): Promise<BotOutcome> {
    const request = { eventType: 'bot.sweep', cursor, write };
    const more = { ...settings, ...(policy && { SEMBLE_DELETE_POLICY: policy }) };
    return operate(client ?? this.medplum.client, request, { settings: more, ...(clock && { clock }) });
  }

  /** Lets Semble answer the next requests of this name otherwise. */
  sembleAnswers(name: 'List' | 'Patients', answer: () => Response, times = Number.POSITIVE_INFINITY): void {
    let left = times;
    this.semble.answer = ({ query }) => (query.startsWith(`query ${name}`) && left-- > 0 ? answer() : undefined);
  }

  /**
   * Runs an action before the nth read of the page's patients by their ids. For patients that have a Patient, the first
   * read is for the plan. New ones come from the list, so their first read is the second read.
   */
  beforeLook(nth: number, happens: () => unknown): void {
    let looks = 0;
    this.semble.answer = async ({ query }) => {
      if (query.startsWith('query Patients') && ++looks === nth) {
        await happens();
      }
      return undefined;
    };
  }

  /** The one Patient with this Semble id. */
  stored(id: string): Patient {
    const patient = this.medplum.only(id);
    if (!patient) {
      throw new Error('there is no Patient');
    }
    return patient;
  }
}
