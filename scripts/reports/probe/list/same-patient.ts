import { isDeepStrictEqual } from 'node:util';
import { membersOf } from '../../../../src/semble/decode.ts';
import { patientFields } from '../../../../src/semble/documents.ts';
import type { Answer } from '../answer.ts';
import { confirmed, different, type Found, unknown } from '../finding.ts';
import type { ListPage } from './list-page.ts';

/** Compares the patients of a list with the same patients, each read by its id. */
export function sameAsAlone({ rows }: ListPage, alone: Answer | undefined): Found {
  const patients = new Map(
    Object.values(alone?.data ?? {}).map((one) => {
      const patient = membersOf(one);
      return [patient['id'], patient];
    }),
  );
  // Names that were not asked for are not shown: they are texts that others wrote.
  const known = patientFields().match(/\w+/g) ?? [];
  const differing = new Set<string>();
  let compared = 0;
  for (const row of rows) {
    const patient = patients.get(row['id']);
    // A patient who changed between the two requests may differ.
    if (patient && patient['updatedAt'] === row['updatedAt']) {
      compared += 1;
      const names = known.filter((name) => name in patient && !isDeepStrictEqual(patient[name], row[name]));
      names.forEach((name) => void differing.add(name));
    }
  }
  if (compared === 0) {
    return unknown('no patient could be compared');
  }
  return differing.size === 0
    ? confirmed()
    : different(
        [...differing].sort().join(', '),
        'The sweep reads each such patient again by its id, so it takes more requests and reaches fewer patients in a night.',
      );
}
