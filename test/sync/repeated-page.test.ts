import { OperationOutcomeError, serverError } from '@medplum/core';
import { expect, it } from 'vitest';
import { idOf } from '../../fixtures/operator.ts';
import { ScheduledBot, tally } from '../../fixtures/scheduled-bot.ts';

it('a page that is repeated does not make a Patient again that its run has seen and a colleague deleted', async () => {
  const scheduled = new ScheduledBot();
  scheduled.atSemble(2);
  await scheduled.run();
  scheduled.atSemble(2, { firstName: 'Zora' });
  scheduled.medplum.wire.before = (call) => {
    if (call === 'batch') {
      scheduled.medplum.wire = {};
      scheduled.medplum.patients.delete(scheduled.medplum.only(idOf(1))?.id ?? '');
      throw new OperationOutcomeError(serverError(new Error('planted')));
    }
  };
  expect(tally(await scheduled.run())).toEqual({ absent: 1, updated: 1 });
  expect(scheduled.medplum.only(idOf(1))).toBeUndefined();
  expect(scheduled.medplum.only(idOf(2))).toMatchObject({ name: [{ given: ['Zora'] }] });
});
