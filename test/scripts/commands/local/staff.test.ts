import { describe, expect, it } from 'vitest';
import { Staff } from '../../../../scripts/commands/local/staff.ts';
import { aLocalSemble } from '../../../local/semble-support.ts';

describe('what the staff say', () => {
  it('holds no character that a terminal obeys, though a script may give such a name', async () => {
    const { store } = await aLocalSemble();
    const { id } = store.createPatient({ firstName: 'Za\u001b[2Jra\u202e', lastName: 'Exam\nple\u0007' });
    expect(new Staff(store).change()).toBe(`${id} Za\\u001b[2Jra\\u202e Exam ple\\u0007: e-mail address changed`);
  });
});
