import { expect, it } from 'vitest';
import { A, Page } from './page.ts';
import { send } from './send.ts';

it.each([
  ['that Medplum does not have either', 0],
  ['that Medplum has', 1],
])('a patient %s is absent, and nothing is written, when Semble does not find it', async (_what, count) => {
  const page = new Page(count);
  await page.sweep();
  page.semble.patients.clear();
  const before = structuredClone([...page.medplum.patients]);
  page.medplum.calls.length = 0;
  expect((await send(page, 'patient.updated', { patientId: A })).result).toBe('absent');
  expect(page.medplum.calls).toEqual(['search']);
  expect([...page.medplum.patients]).toEqual(before);
});
