import { describe, expect, it } from 'vitest';
import type { Deviations, ListDeviations } from '../../../../local/semble/deviations.ts';
import { sampleOf } from '../../../support/scale.ts';
import { aProbedSemble, findingOn, withVerdict } from './support.ts';

const MIDDLE = 'A cursor from the middle continues behind its patient';
const MADE_UP = 'A cursor that no patient has continues in its place';
const LIMITS = 'The list can be limited to a time of change';
const STARTS = 'A change at the first instant of that time belongs to it';
const SAME = 'The list says the same about a patient as Semble says about the patient alone';
const DELETED = 'The list has deleted patients only where it is asked for them';
const ARCHIVED = 'The list has archived patients';

describe('a probe notices a list', () => {
  it.each(
    sampleOf<[string, ListDeviations, string, string, RegExp]>(
      [
        [
          'with small pages',
          { maxPageSize: 20 },
          'A page of 50 has all that the bot asks for',
          '20 rows, although there are more',
          /more requests/,
        ],
        [
          'with pages below 100',
          { maxPageSize: 60 },
          'A page of 100 has all that the bot asks for',
          '60 rows, although there are more',
          /more requests/,
        ],
        [
          'that does not say whether it goes on',
          { hidesMore: true },
          'Each page says whether the list goes on',
          'hasMore is neither true nor false',
          /no sweep is complete/,
        ],
        [
          'in another order',
          { order: 'descending' },
          'The list is in ascending order of the ids',
          'another order',
          /Run reconcile every night/,
        ],
        [
          'whose cursor includes its patient',
          { cursor: 'inclusive' },
          MIDDLE,
          'the page begins with the patient of the cursor',
          /Nothing is missed/,
        ],
        [
          'that ignores the cursor',
          { cursor: 'ignored' },
          MIDDLE,
          'the cursor is ignored',
          /cannot read more than one page/,
        ],
        [
          'that begins again at an unknown cursor',
          { cursor: 'ignored' },
          MADE_UP,
          'the list begins again',
          /more than 10,000 patients/,
        ],
        [
          'that refuses an unknown cursor',
          { cursor: 'must exist' },
          MADE_UP,
          'Semble answered with an error',
          /more than 10,000 patients/,
        ],
        ['that leaves out the first instant', { updatedAt: 'exclusive' }, STARTS, 'it does not', /Nothing is lost/],
        ['that counts whole days', { updatedAt: 'days' }, LIMITS, 'only to whole days', /Nothing is missed/],
        [
          'that ignores the time of change',
          { updatedAt: 'ignored' },
          LIMITS,
          'the time is ignored',
          /whole list as changed/,
        ],
        [
          'that refuses the time of change',
          { updatedAt: 'refused' },
          LIMITS,
          'Semble refuses it',
          /Run reconcile every night/,
        ],
        ['that leaves out members', { leavesOut: ['phones', 'sex'] }, SAME, 'phones, sex', /takes more requests/],
        [
          'that hides archived patients',
          { hidesArchived: true },
          ARCHIVED,
          'only together with deleted patients',
          /does not see that a patient was archived/,
        ],
        [
          'of deleted patients alone',
          { onlyDeleted: true },
          DELETED,
          'with deleted patients, it leaves out others',
          /cannot tell/,
        ],
      ],
      (_, place) => place % 3 === 0,
    ),
  )('%s', async (_name, list, assumption, found, consequence) => {
    const semble = await aProbedSemble({ deviations: { list } });
    const report = await semble.probe();
    const finding = findingOn(report, assumption);
    expect(finding).toMatchObject({ verdict: 'different', found });
    expect(finding.consequence).toMatch(consequence);
    expect(report.verdict).toBe('different');
    expect(report.requests).toBeLessThanOrEqual(30);
  });

  it.each<[string, Deviations]>([
    ['that takes few patients in one request', { maxFields: 10 }],
    ['that takes 49 patients in one request', { maxFields: 49 }],
  ])('%s', async (_name, deviations) => {
    const report = await (await aProbedSemble({ deviations })).probe();
    expect(findingOn(report, '50 patients can be read in one request')).toMatchObject({
      verdict: 'different',
      found: 'Semble answered with an error',
    });
    expect(withVerdict(report, 'different')).toHaveLength(1);
  });

  it('says nothing against a list that differs in one point', async () => {
    const report = await (await aProbedSemble({ deviations: { list: { cursor: 'must exist' } } })).probe();
    expect(withVerdict(report, 'different')).toEqual([MADE_UP]);
    expect(withVerdict(report, 'unknown')).toEqual([]);
  });
});

describe('a probe asks for a deleted patient', () => {
  const GONE = 'Semble does not return a deleted patient by its id';

  it('and says what a Semble that returns it leads to', async () => {
    const semble = await aProbedSemble();
    semble.store.deletedPatients = 'row';
    const finding = findingOn(await semble.probe(), GONE);
    expect(finding).toMatchObject({ verdict: 'different', found: 'Semble returns the patient' });
    expect(finding.consequence).toContain('SEMBLE_DELETE_POLICY=deactivate');
  });

  it('and takes an error that says so for an answer', async () => {
    const semble = await aProbedSemble();
    semble.store.deletedPatients = 'error';
    const report = await semble.probe();
    expect(findingOn(report, GONE)).toMatchObject({ verdict: 'confirmed', found: 'an error that says so' });
    expect(report.errors[0]).toMatchObject({ kind: 'not-found', codes: ['NOT_FOUND'], texts: ['Patient not found'] });
  });

  it('only if one can be found', async () => {
    const semble = await aProbedSemble();
    for (const { id, deleted } of semble.store.patients.pageNumber(1, 200, () => true).rows) {
      if (deleted) {
        semble.store.get(id).deleted = false;
      }
    }
    const report = await semble.probe();
    expect(findingOn(report, GONE)).toMatchObject({
      verdict: 'unknown',
      found: 'no deleted patient among the first 120',
    });
    expect(report.verdict).toBe('unknown');
  });
});

describe('a list that answers once with an error', () => {
  it.each([503, 429, 200])('is unknown in that point and in no other: %i', async (status) => {
    const semble = await aProbedSemble();
    const match = ({ body }: { readonly body: string }): boolean => body.includes('"updatedAt"');
    semble.faults.add({ match, status, body: '<html>', contentType: 'text/html', times: 3 });
    const report = await semble.probe();
    expect(withVerdict(report, 'different')).toEqual([]);
    expect(withVerdict(report, 'unknown').filter((one) => one !== LIMITS && one !== STARTS)).toEqual([]);
  });
});
