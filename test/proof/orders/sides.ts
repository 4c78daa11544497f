import type { Patient } from '@medplum/fhirtypes';
import { FakeMedplum } from '../../../fixtures/fake-medplum.ts';
import { FakeSemble } from '../../../fixtures/fake-semble.ts';
import { sameJson } from '../../../src/fhir/difference.ts';
import { isRetired, sembleIdsOf } from '../../../src/fhir/tags.ts';
import { type Call, holdFetch, type Reply } from './live-run.ts';
import type { NumberedReply } from './recorded-runs.ts';

/** Everything that Medplum holds. */
export interface MedplumState {
  readonly patients: readonly Patient[];
  readonly versions: number;
}

type Records = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Everything that Semble holds, by Semble id. */
export interface SembleState {
  readonly patients: Records;
  /** Patients that Semble has and does not show. */
  readonly hidden: Records;
  /** The targets of the patients that were merged away. */
  readonly merged: Readonly<Record<string, string>>;
}

/** What one call did. */
export interface Effect {
  readonly reply: NumberedReply;
  /** The number of Medplum's state afterwards; undefined if the call went to Semble. */
  readonly medplum: number | undefined;
  /** The Semble ids whose Patients the call created. */
  readonly created: readonly string[];
  /** Whether the call changed a Patient that was retired. */
  readonly hasRewritten: boolean;
  /** Whether the call deleted a Patient or gave it a tombstone. */
  readonly hasRetired: boolean;
  /** Whether the call deleted a Patient. */
  readonly hasDeleted: boolean;
}

/** The effect of a call that changes nothing, without its reply. */
export const NO_EFFECT: Omit<Effect, 'reply'> = {
  medplum: undefined,
  created: [],
  hasDeleted: false,
  hasRetired: false,
  hasRewritten: false,
};

/** Gives equal values the same number. */
class Numbered<T> {
  readonly values: T[] = [];
  readonly #numbers = new Map<string, number>();

  numberOf(value: T, text = JSON.stringify(value)): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) {
      return known;
    }
    this.#numbers.set(text, this.values.length);
    return this.values.push(value) - 1;
  }

  at(number: number): T {
    const value = this.values[number];
    if (value === undefined) {
      throw new Error(`No value has the number ${number}`);
    }
    return value;
  }
}

/** Both sides. Their states have numbers, and the effect of a call on a state is found out once. */
export class Sides {
  readonly medplum = new Numbered<MedplumState>();
  readonly semble = new Numbered<SembleState>();
  readonly #replies = new Numbered<Reply>();
  readonly #effects = new Map<string, Effect>();
  readonly #medplum = new FakeMedplum();
  readonly #semble = new FakeSemble().install();
  readonly #fetch = globalThis.fetch;

  constructor(checksDeleteVersion: boolean) {
    this.#medplum.checksDeleteVersion = checksDeleteVersion;
    holdFetch();
  }

  /** The effect of a call, if it is known. */
  known(call: Call & { readonly id: number }, medplum: number, semble: number): Effect | undefined {
    return this.#effects.get(keyOf(call, medplum, semble));
  }

  /** Carries out a call. */
  async carryOut(call: Call & { readonly id: number }, medplum: number, semble: number): Promise<Effect> {
    const effect = call.side === 'medplum' ? await this.#callMedplum(call, medplum) : await this.#ask(call, semble);
    const whole = { ...NO_EFFECT, ...effect };
    this.#effects.set(keyOf(call, medplum, semble), whole);
    return whole;
  }

  /** The reply to a call whose connection breaks. */
  get lost(): NumberedReply {
    return this.#number({ error: new TypeError('fetch failed') });
  }

  /** The reply to a request for a list that breaks off before its first row. */
  get brokenList(): NumberedReply {
    const data = { patients: { data: [], pageInfo: null }, practice: null };
    return this.#number({ value: JSON.stringify({ data }) });
  }

  /** Writes a Patient without any condition, as a colleague does. */
  put(medplum: number, patient: Patient): number {
    this.#load(medplum);
    this.#medplum.put(patient);
    return this.#stateOfMedplum();
  }

  /** Deletes a Patient, as a person does. */
  erase(medplum: number, patient: Patient): number {
    this.#load(medplum);
    this.#medplum.patients.delete(patient.id ?? '');
    return this.#stateOfMedplum();
  }

  /** The Patients of a Semble id. */
  storedOf(medplum: number, id: string): Patient[] {
    return this.medplum.at(medplum).patients.filter((patient) => sembleIdsOf(patient).includes(id));
  }

  /** The one Patient of a Semble id, or undefined. Throws if there are two. */
  stored(medplum: number, id: string): Patient | undefined {
    const [first, second] = this.storedOf(medplum, id);
    if (second) {
      throw new Error(`There are two Patients with the Semble id ${id}`);
    }
    return first;
  }

  async #callMedplum({ name, values }: Call, before: number): Promise<Partial<Effect> & Pick<Effect, 'reply'>> {
    this.#load(before);
    const { client } = this.#medplum;
    const reply = await replyOf(async () => Reflect.apply(Reflect.get(client, name), client, structuredClone(values)));
    const medplum = this.#stateOfMedplum();
    const [was, is] = [this.medplum.at(before).patients, this.medplum.at(medplum).patients];
    const without = (these: readonly Patient[], others: readonly Patient[]): readonly Patient[] =>
      these.filter(({ id }) => others.every((other) => other.id !== id));
    const changes = {
      created: without(is, was).flatMap(sembleIdsOf),
      hasRetired: is.filter(isRetired).length > was.filter(isRetired).length || without(was, is).length > 0,
      hasDeleted: without(was, is).length > 0,
      hasRewritten: is.some((next) => was.some((one) => one.id === next.id && isRetired(one) && !sameJson(one, next))),
    };
    return { reply: this.#number(reply), medplum, ...changes };
  }

  async #ask({ values }: Call, state: number): Promise<Pick<Effect, 'reply'>> {
    this.#semble.patients.clear();
    for (const [id, patient] of Object.entries(this.semble.at(state).patients)) {
      this.#semble.patients.set(id, { ...patient });
    }
    const response = await this.#fetch('', { body: String(values[0]) });
    return { reply: this.#number({ value: await response.text() }) };
  }

  #number(reply: Reply): NumberedReply {
    const text =
      'value' in reply ? `v${JSON.stringify(reply.value)}` : `e${JSON.stringify([reply.error.message, reply.error])}`;
    const id = this.#replies.numberOf(reply, text);
    return { id, reply: this.#replies.at(id) };
  }

  #load(state: number): void {
    const { patients, versions } = this.medplum.at(state);
    this.#medplum.patients.clear();
    for (const patient of patients) {
      this.#medplum.patients.set(patient.id ?? '', patient);
    }
    this.#medplum.versions = versions;
    this.#medplum.history.length = 0;
    this.#medplum.calls.length = 0;
  }

  #stateOfMedplum(): number {
    const { patients, versions } = this.#medplum;
    return this.medplum.numberOf({ patients: [...patients.values()], versions });
  }
}

function keyOf({ id, side }: Call & { readonly id: number }, medplum: number, semble: number): string {
  return side === 'medplum' ? `${id} ${medplum}` : `${id} of ${semble}`;
}

async function replyOf(call: () => Promise<unknown>): Promise<Reply> {
  try {
    return { value: await call() };
  } catch (error) {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }
}
