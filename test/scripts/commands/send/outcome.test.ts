import type { Patient } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { readTestDelivery } from '../../../../scripts/commands/send/delivery-options.ts';
import { SEMBLE_PATIENT_ID_SYSTEM } from '../../../../src/fhir/systems.ts';
import { itInProof } from '../../../support/scale.ts';
import { problemsOf } from '../../support/operations.ts';
import { aPractice, type Practice } from '../../support/practice.ts';
import { runScript } from '../../support/run-script.ts';

/** A Patient of this Semble id that a colleague creates. */
function patientOf(value: string): Patient {
  return { resourceType: 'Patient', identifier: [{ system: SEMBLE_PATIENT_ID_SYSTEM, value }] };
}

function sent(practice: Practice, ...options: readonly string[]) {
  return runScript('send', options, practice);
}

describe('npx --no-install semble-medplum send says what the bot did', () => {
  itInProof('about a patient: created, unchanged, deleted, and nothing more to delete', async () => {
    const practice = await aPractice();
    const [id = ''] = practice.addPatients(1);
    expect((await sent(practice, '--patient', id)).said).toContain('As expected: the bot created the Patient');
    expect((await sent(practice, '--patient', id)).said).toContain(
      'As expected: the bot wrote nothing. The Patient is',
    );
    const deletion = ['--event', 'patient.deleted', '--patient', id, '--yes'];
    expect((await sent(practice, ...deletion)).said).toContain('As expected: the bot deleted the Patient');
    expect((await sent(practice, ...deletion)).said).toContain('Medplum has no Patient for it');
  });

  it('about an id that no patient has, in words that claim nothing', async () => {
    const practice = await aPractice();
    const { code, said } = await sent(practice);
    expect(said).toContain('the bot accepted it. No patient has this id, so it wrote nothing');
    expect(code).toBe(0);
  });

  itInProof('about a merge: the source stays, inactive, with a link to the target', async () => {
    const practice = await aPractice();
    const [source = '', target = ''] = practice.addPatients(2);
    await practice.backfill();
    practice.semble.store.deletePatient(source);
    const merge = ['--event', 'patient.merged', '--patient', source, '--target', target, '--yes'];
    const { code, said } = await sent(practice, ...merge);
    expect(said).toContain('The Patient of the source stays, inactive, with a link to the target');
    expect(code).toBe(0);
    expect(await practice.patients(source)).toMatchObject([{ active: false, link: [{ type: 'replaced-by' }] }]);
    expect(await practice.reconcile()).toMatchObject({ verdict: 'in step', drift: { surplus: [] } });
  });

  itInProof('and exits with 1 when it quarantined or ignored the named patient', async () => {
    const practice = await aPractice();
    const [id = '', target = '', other = ''] = practice.addPatients(3);
    await practice.colleague.createResource(patientOf(id));
    await practice.colleague.createResource(patientOf(id));
    const quarantined = await sent(practice, '--patient', id, '--json');
    expect(quarantined).toMatchObject({ code: 1 });
    expect(quarantined.json()).toMatchObject({ status: 200, result: 'quarantined', isAsExpected: false });
    expect((await sent(practice, '--patient', id)).said).toContain(
      `npx --no-install semble-medplum explain ${id} shows why`,
    );

    const merge = ['--event', 'patient.merged', '--patient', target, '--yes', '--target'];
    await practice.backfill({ allowUnmatched: true });
    expect((await sent(practice, ...merge, other)).code).toBe(0);
    const again = await sent(practice, ...merge, id);
    expect(again).toMatchObject({ code: 1, said: expect.stringContaining('The bot quarantined the') });

    const ignored = await sent(practice, '--event', 'booking.created', '--unknown-event', '--patient', other);
    expect(ignored).toMatchObject({ code: 1, said: expect.stringContaining('booking.created is no event about') });
    expect((await sent(practice, '--event', 'booking.created', '--unknown-event')).code).toBe(0);
  });
});

describe('an event type that Semble does not have', () => {
  it.each([
    ['patient.udpated', 'Did you mean patient.updated?'],
    ['Patient.Merged', 'Did you mean patient.merged?'],
    ['PATIENT_UDPATED', 'Did you mean PATIENT_UPDATED?'],
    ['patient.customattribute.added', 'Did you mean patient.customAttribute.added?'],
    ['booking.created', 'Semble has no event type "booking.created" about patients'],
    ['', 'Semble has no event type ""'],
  ])('is refused: %j', async (event, words) => {
    const [problem] = await problemsOf(Promise.resolve().then(() => readTestDelivery({ event })));
    expect(problem?.what).toContain(words);
    expect(problem?.todo).toContain('--unknown-event');
  });

  it('is sent with --unknown-event', () => {
    expect(readTestDelivery({ event: 'patient.udpated', unknownEvent: true }).eventType).toBe('patient.udpated');
  });
});

describe('options without effect beside each other', () => {
  const patient = '64c0ffee0000000000000001';
  it.each([
    [{ target: patient }, '--target has no effect on patient.updated'],
    [{ event: 'patient.deleted', patient, target: patient, yes: true }, '--target has no effect on patient.deleted'],
    [{ event: 'patient.merged', patient, yes: true }, 'patient.merged needs --patient and --target'],
    [{ event: 'PATIENT_MERGED', target: patient }, 'PATIENT_MERGED needs --patient and --target'],
    [{ event: 'patient.merged', patient, target: patient, yes: true }, 'are the same patient'],
    [{ event: 'webhook.subscription.updated', patient }, '--patient has no effect on webhook.subscription.updated'],
    [{ age: 60, unsigned: true }, '--age has no effect with --unsigned'],
    [{ secretEnv: 'MINE' }, '--secret-env has no effect without --url'],
  ])('are refused: %j', async (options, words) => {
    const problems = await problemsOf(Promise.resolve().then(() => readTestDelivery(options)));
    expect(problems.map(({ what }) => what)).toEqual([expect.stringContaining(words)]);
  });
});
