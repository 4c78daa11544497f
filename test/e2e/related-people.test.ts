import { expect, it } from 'vitest';
import type { Relationship } from '../../local/semble/patients/patient.ts';
import { theBot } from '../scripts/support/clinic.ts';
import { aPractice, type Practice } from '../scripts/support/practice.ts';

const DAY = 86_400_000;

const GP = { relatedAccountId: 'gp', title: 'Dr', firstName: 'Ada', lastName: 'Larkhampton' };
const MOTHER = { relatedAccountId: 'mother', firstName: 'Zelda', lastName: 'Example', email: 'zelda@example.com' };
const relatedAccounts: readonly Relationship[] = [
  { relationshipType: 'GP', contactDetails: GP },
  { relationshipType: 'NEXT_OF_KIN', contactDetails: MOTHER },
];

/** Changes a person's own record in Semble: no patient's `updatedAt` moves, and no event is raised. */
function changeOwnRecord({ semble }: Practice, ids: readonly string[], account: string, changes: object): void {
  for (const { relationships } of ids.map((id) => semble.store.get(id))) {
    for (const [id, relationship] of relationships) {
      const { contactDetails } = relationship;
      if (contactDetails?.relatedAccountId === account) {
        relationships.set(id, { ...relationship, contactDetails: { ...contactDetails, ...changes } });
      }
    }
  }
}

it('the night after a GP or a next of kin changed, every patient that names them is in step', async () => {
  const practice = await aPractice({ semble: { now: () => Date.now() - 10 * DAY } });
  const ids = practice.addPatients(3, { relatedAccounts });
  practice.addPatients(1);
  await practice.backfill();
  practice.semble.outbox.discard();
  changeOwnRecord(practice, ids, 'gp', { lastName: 'Greenhill' });
  changeOwnRecord(practice, ids, 'mother', { email: 'zelda@example.org' });

  const answer = await practice.medplum.runCron((await theBot(practice)).id);
  expect(answer).toMatchObject({ result: 'swept', complete: true, everybody: 4, all: true });
  expect(answer).toMatchObject({ counts: { updated: 3, unchanged: 1 } });
  for (const [patient] of await Promise.all(ids.map((id) => practice.patients(id)))) {
    expect(patient?.generalPractitioner).toMatchObject([{ display: 'Dr Ada Greenhill' }]);
    expect(patient?.contact?.[0]?.telecom).toMatchObject([{ system: 'email', value: 'zelda@example.org' }]);
  }
});
