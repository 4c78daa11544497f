import type { Patient } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { isSameVersion } from '../../src/sync/medplum-patients.ts';

const version = (id: string, versionId: string): Patient => ({ resourceType: 'Patient', id, meta: { versionId } });

describe('two reads of a Patient', () => {
  it('found the same when id and version are equal', () => {
    expect(isSameVersion(version('a', '1'), version('a', '1'))).toBe(true);
  });

  it.each([
    ['another version', version('a', '2')],
    ['another Patient whose version has the same name', version('b', '1')],
    ['no Patient', undefined],
  ])('did not when the second found %s', (_name, second) => {
    expect(isSameVersion(version('a', '1'), second)).toBe(false);
  });
});
