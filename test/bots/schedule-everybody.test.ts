import { beforeEach, describe, expect, it, vi } from 'vitest';
import { htmlAnswer, jsonAnswer } from '../../fixtures/fake-semble.ts';
import { idOf, idsOf, someone } from '../../fixtures/operator.ts';
import { isListOfChanged, NOW, ScheduledBot, tally } from '../../fixtures/scheduled-bot.ts';
import { UNCONFIRMED_TAG } from '../../src/fhir/systems.ts';
import { isUnconfirmed, withTag } from '../../src/fhir/tags.ts';
import { placeOf } from '../../src/sync/sweep/place.ts';

const LONG_AGO = { updatedAt: '2020-01-01T00:00:00.000Z' };
/** More Patients than the offset of this day, so that the pass over everybody begins behind one of them. */
const MANY = 200;

let scheduled: ScheduledBot;

beforeEach(() => {
  scheduled = new ScheduledBot();
  scheduled.atSemble(MANY, LONG_AGO);
});

const problems = () => vi.mocked(console.error).mock.calls.flat();
const lists = () =>
  scheduled.semble.requests.filter((one) => one.query.startsWith('query List') && !isListOfChanged(one));
const cursors = () => lists().map(({ variables }) => (variables['cursorPagination'] as { cursor?: string })?.cursor);

/** Brings everybody in step, and lets Medplum name this patient as the place where the pass begins. */
async function inStepWithPlace(place: string | undefined): Promise<void> {
  await scheduled.run();
  scheduled.semble.requests.length = 0;
  scheduled.asked.length = 0;
  scheduled.medplum.calls.length = 0;
  vi.mocked(console.error).mockClear();
  const { searchResources, ...client } = scheduled.medplum.client;
  const instead = async (type: 'Patient', query: Record<string, string>) => {
    const found = await searchResources(type, query);
    if (!query['_offset']) {
      return found;
    }
    expect(query).toEqual({ identifier: 'https://semble.io/patient-id|', ...placeOf(scheduled.clock.now()) });
    return Object.assign(place ? scheduled.medplum.bySembleId(place) : [], { bundle: found.bundle });
  };
  Object.defineProperty(scheduled.medplum, 'client', { value: { ...client, searchResources: instead } });
}

describe('the pass over everybody', () => {
  it('finds a change that no event and no updatedAt reports', async () => {
    await inStepWithPlace(undefined);
    scheduled.semble.patients.set(idOf(70), someone(idOf(70), { ...LONG_AGO, firstName: 'Zora' }));
    const answer = await scheduled.run();
    expect(answer).toMatchObject({ complete: true, everybody: MANY, all: true });
    expect(tally(answer)).toEqual({ unchanged: MANY - 1, updated: 1 });
    expect(scheduled.medplum.only(idOf(70))).toMatchObject({ name: [{ given: ['Zora'] }] });
  });

  it('costs one request to each side for a page in step', async () => {
    await inStepWithPlace(undefined);
    await scheduled.run();
    expect(lists()).toHaveLength(4);
    expect(scheduled.semble.requests.filter(({ query }) => query.startsWith('query Patients'))).toEqual([]);
    // The unconfirmed, the place, and four pages.
    expect(scheduled.medplum.calls).toEqual(Array(6).fill('search'));
  });

  it('begins behind the patient whose Patient Medplum names, and goes once around', async () => {
    await inStepWithPlace(idOf(120));
    expect(await scheduled.run()).toMatchObject({ everybody: MANY, all: true });
    expect(cursors()).toEqual([idOf(120), idOf(170), undefined, idOf(50), idOf(100)]);
  });

  it('goes around also where the patient of the place is not listed any more', async () => {
    await inStepWithPlace(idOf(120));
    scheduled.semble.patients.delete(idOf(120));
    const answer = await scheduled.run();
    expect(answer).toMatchObject({ everybody: MANY - 1, all: true });
    expect(tally(answer)).toEqual({ unchanged: MANY - 1 });
  });

  it('goes around also where the patient of the place is the last one', async () => {
    await inStepWithPlace(idOf(MANY));
    expect(await scheduled.run()).toMatchObject({ everybody: MANY, all: true });
    expect(cursors()).toEqual([idOf(MANY), undefined, idOf(50), idOf(100), idOf(150)]);
  });

  it.each([
    ['Semble refuses the place', () => jsonAnswer({ errors: [{ message: 'Invalid cursor' }] }, 400)],
    ['Semble fails', () => htmlAnswer(502)],
  ])('begins at the start of the list where %s', async (_what, answer) => {
    await inStepWithPlace(idOf(120));
    scheduled.semble.answer = ({ variables }) => (JSON.stringify(variables).includes(idOf(120)) ? answer() : undefined);
    expect(await scheduled.run()).toMatchObject({ complete: true, everybody: MANY, all: true });
    // The place is asked for with data and without.
    expect(cursors()).toEqual([idOf(120), idOf(120), undefined, idOf(50), idOf(100), idOf(150)]);
  });

  it('begins at the start of the list where Medplum fails to name a place', async () => {
    await inStepWithPlace(idOf(120));
    // The first search is for the unconfirmed.
    scheduled.medplum.wire.before = () => {
      if (scheduled.medplum.calls.length === 2) {
        throw new TypeError('fetch failed');
      }
    };
    expect(await scheduled.run()).toMatchObject({ complete: true, everybody: MANY, all: true });
    expect(cursors()).toEqual([undefined, idOf(50), idOf(100), idOf(150)]);
  });

  it('begins at the start of the list where Semble knows page numbers only', async () => {
    await inStepWithPlace(idOf(120));
    scheduled.semble.removeFields('cursorPagination: CursorPagination');
    expect(await scheduled.run()).toMatchObject({ complete: true, everybody: MANY, all: true });
  });

  it('does not repeat a patient of the changed, and counts each once', async () => {
    await inStepWithPlace(undefined);
    idsOf(60).forEach((id) => void scheduled.semble.patients.set(id, someone(id, { firstName: 'Zora' })));
    const answer = await scheduled.run();
    expect(tally(answer)).toEqual({ updated: 60, unchanged: MANY - 60 });
    expect(answer).toMatchObject({ everybody: MANY, all: true });
  });
});

describe('the pass over everybody, where the list does not come to its end,', () => {
  it('says how many it read when its time is up, and this is no problem', async () => {
    await inStepWithPlace(idOf(120));
    scheduled.semble.answer = async (request) => {
      await scheduled.clock.wait(isListOfChanged(request) ? 0 : 100_000);
      return undefined;
    };
    const answer = await scheduled.run();
    expect(answer).toMatchObject({ complete: true, everybody: 130, all: false });
    expect(problems()).toEqual([]);
    expect(scheduled.log.at(-1)).toContain('complete=true everybody=130 all=false');
  });

  it.each([
    ['behind the place', idOf(120), 50],
    ['from the start', undefined, 50],
  ])('is not over everybody when it breaks off %s', async (_where, place, _read) => {
    await inStepWithPlace(place);
    let due = true;
    scheduled.semble.answer = (request) => {
      if (isListOfChanged(request) || !request.query.startsWith('query List') || !due) {
        return undefined;
      }
      due = false;
      const data = idsOf(MANY)
        .slice(120, 170)
        .map((id) => someone(id, LONG_AGO));
      return jsonAnswer({ data: { patients: { data, pageInfo: null } } });
    };
    expect(await scheduled.run()).toMatchObject({ complete: true, all: false });
    expect(problems()).toEqual(["sweep: Semble's list breaks off before its end"]);
  });

  it('repeats a page that failed', async () => {
    await inStepWithPlace(undefined);
    let failures = 2;
    scheduled.semble.answer = ({ variables }) =>
      JSON.stringify(variables).includes(idOf(100)) && failures-- > 0 ? htmlAnswer(502) : undefined;
    expect(await scheduled.run()).toMatchObject({ complete: true, everybody: MANY, all: true });
    expect(problems()).toHaveLength(1);
  });

  it('goes on where the list of the changed breaks off', async () => {
    await inStepWithPlace(undefined);
    scheduled.semble.answer = (request) =>
      isListOfChanged(request) ? jsonAnswer({ data: { patients: { data: [], pageInfo: {} } } }) : undefined;
    expect(await scheduled.run()).toMatchObject({ complete: false, everybody: MANY, all: true });
  });
});

describe('the unconfirmed Patients', () => {
  async function unconfirmed(...ids: string[]): Promise<void> {
    await inStepWithPlace(undefined);
    for (const id of ids) {
      const patient = scheduled.medplum.only(id);
      scheduled.medplum.put(withTag(patient ?? { resourceType: 'Patient' }, UNCONFIRMED_TAG));
    }
  }

  it('come first: who is there is confirmed, who is gone is taken back', async () => {
    await unconfirmed(idOf(1), idOf(2));
    scheduled.semble.patients.delete(idOf(2));
    const answer = await scheduled.run();
    expect(tally(answer)).toEqual({ updated: 1, absent: 1, unchanged: MANY - 2 });
    expect(scheduled.medplum.only(idOf(1))).toSatisfy((one) => one !== undefined && !isUnconfirmed(one));
    expect(scheduled.medplum.only(idOf(2))).toBeUndefined();
    expect(scheduled.semble.requests[0]?.variables).toEqual({ id0: idOf(1), id1: idOf(2) });
  });

  it('are read 50 at a time', async () => {
    await unconfirmed(...idsOf(120));
    expect(tally(await scheduled.run())).toEqual({ updated: 120, unchanged: MANY - 120 });
    expect(scheduled.semble.requests.slice(0, 3).map(({ variables }) => Object.keys(variables).length)).toEqual([
      50, 50, 20,
    ]);
  });

  it('do not hold up the others when they fail', async () => {
    await unconfirmed(idOf(1));
    scheduled.semble.answer = ({ query }) => (query.startsWith('query Patients') ? htmlAnswer(502) : undefined);
    const began = scheduled.clock.now();
    expect(await scheduled.run()).toMatchObject({ complete: true });
    expect(problems()[0]).toContain('sweep: a page failed');
    expect(scheduled.clock.now() - began).toBeGreaterThan(200_000);
    expect(NOW).toBeLessThan(began);
  });
});
