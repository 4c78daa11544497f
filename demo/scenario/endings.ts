import type { Patient } from '@medplum/fhirtypes';
import { type Cast, has, type ScenarioStep } from './step.ts';
import { SEMBLE_ID } from './systems.ts';

/** A patient is archived, merged and deleted. */
export function endings(cast: Cast): readonly ScenarioStep[] {
  return [
    {
      title: 'The patient is archived, and comes back',
      act: async ({ semble, settle, find }, meanwhile) => {
        semble.store.archive(cast.zara, 'MOVED_AWAY_OR_TRANSFER_OF_CARE');
        await settle();
        const archived = await find(cast.zara);
        meanwhile({
          'the Patient of an archived patient stays': archived !== undefined,
          'it is inactive': archived?.active === false,
          'it is not deceased': archived?.deceasedBoolean !== true,
        });
        semble.store.unarchive(cast.zara);
        return [
          'in Semble, the patient is archived',
          `in Medplum, the Patient is ${archived ? (archived.active ? 'ACTIVE' : 'inactive') : 'GONE'}`,
          'in Semble, the patient is unarchived',
        ];
      },
      answers: ['200 updated'],
      changes: [],
      expected: ({ patient }) => ({ 'the Patient is active again': patient(cast.zara)?.active === true }),
    },
    {
      title: 'Two patients are merged',
      act: async ({ semble, settle, find }, meanwhile) => {
        cast.twin = semble.store.createPatient({ firstName: 'Zara', lastName: 'Exampel', dob: '1990-05-15' }).id;
        await settle();
        meanwhile({ 'the duplicate is there': (await find(cast.twin))?.active === true });
        semble.store.merge(cast.twin, cast.zara);
        return ['in Semble, somebody creates a misspelt duplicate, then merges it into the patient'];
      },
      answers: ['200 merged', '200 created'],
      changes: ['link'],
      expected: ({ patient }) => {
        const [source, target] = [patient(cast.twin), patient(cast.zara)];
        return {
          'the duplicate is inactive': source?.active === false,
          'it names the patient that replaces it': links(source, 'replaced-by', target, cast.zara),
          'the patient names the duplicate': links(target, 'replaces', source, cast.twin),
          'the patient is active': target?.active === true,
        };
      },
    },
    {
      title: 'The patient is deleted, and an older delivery comes once more',
      act: async ({ semble: { store, outbox }, settle, find }, meanwhile) => {
        const older = outbox.history.find(
          ({ eventType, body }) => eventType === 'patient.updated' && body.includes(cast.zara),
        );
        store.deletePatient(cast.zara);
        await settle();
        meanwhile({ 'the Patient is deleted with the patient': (await find(cast.zara)) === undefined });
        if (!older) {
          throw new Error('There is no older delivery');
        }
        outbox.requeue(older.deliveryId);
        return ['in Semble, the patient is deleted', 'in Semble, somebody sends an older delivery again'];
      },
      answers: ['200 deleted', '200 absent'],
      changes: [],
      expected: ({ patient }) => ({
        'the Patient is gone': patient(cast.zara) === undefined,
        'the merged one stays, inactive': patient(cast.twin)?.active === false,
        'it still names the patient that replaced it': has(
          patient(cast.twin)?.link,
          ({ type, other }) => type === 'replaced-by' && other.identifier?.value === cast.zara,
        ),
      }),
    },
  ];
}

/** Whether a Patient has a link to another, with its reference and its Semble id. */
function links(
  from: Patient | undefined,
  type: 'replaces' | 'replaced-by',
  to: Patient | undefined,
  sembleId: string,
): boolean {
  return has(
    from?.link,
    (link) =>
      link.type === type &&
      link.other.reference === `Patient/${to?.id}` &&
      link.other.identifier?.system === SEMBLE_ID &&
      link.other.identifier.value === sembleId,
  );
}
