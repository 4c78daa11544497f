import { expect, it } from 'vitest';
import { Page } from './page.ts';

it.each([
  ['are asked for', 'is not known', undefined, true],
  ['are not asked for', 'is set', '64b000000000000000000001', false],
])(
  "the practice's number definitions %s with a page when that of the NHS number %s",
  async (_asked, _known, id, asks) => {
    const page = new Page(2);
    expect((await page.sweep({ settings: { SEMBLE_NHS_NUMBER_DEFINITION: id } })).counts).toEqual({ created: 2 });
    const { requests } = page.semble;
    expect(requests.map(({ query }) => /\w+ (\w+)/.exec(query)?.[1])).toEqual(['List', 'Patients']);
    expect(requests.map(({ query }) => query.includes('practiceNumbers'))).toEqual([asks, asks]);
  },
);
