import { forbidden, OperationOutcomeError } from '@medplum/core';
import type { Bundle } from '@medplum/fhirtypes';
import { expect, it } from 'vitest';
import { withCalls } from '../../fixtures/with-calls.ts';
import { A, B, Page } from './page.ts';

it('an entry of a batch that was refused does not count as written because its answer shows the Patient', async () => {
  const page = new Page(2);
  await page.sweep();
  page.atSemble([A, B], { firstName: 'Zora' });
  const { client } = page.medplum;
  const resource = page.stored(A);
  page.medplum.wire.entry = (_method, { id }) => {
    if (id === resource.id) {
      throw new OperationOutcomeError(forbidden);
    }
  };
  const executeBatch = async (bundle: Bundle): Promise<Bundle> => {
    const answer = await client.executeBatch(bundle);
    return { ...answer, entry: answer.entry?.map((entry) => ({ resource, ...entry })) ?? [] };
  };
  const { counts, failed } = await page.sweep({ client: withCalls(client, { executeBatch }) });
  expect(counts).toEqual({ failed: 1, updated: 1 });
  expect(failed).toEqual([{ id: A, reason: 'refused' }]);
});
