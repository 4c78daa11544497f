import type { Patient } from '@medplum/fhirtypes';
import { beforeEach, describe, expect, it } from 'vitest';
import { htmlAnswer } from '../../fixtures/fake-semble.ts';
import { operate, someone } from '../../fixtures/operator.ts';
import { aSemblePatient } from '../../fixtures/semble-patient.ts';
import { SEMBLE_PATIENT_ID_SYSTEM, UNCONFIRMED_TAG } from '../../src/fhir/systems.ts';
import { isUnconfirmed, withTag } from '../../src/fhir/tags.ts';
import { A, B, Page } from './page.ts';
import { send, sendMerge } from './send.ts';

const PHONE = { system: 'phone', value: '01632 960099' } as const;
const ORGANIZATION = { SEMBLE_MANAGING_ORGANIZATION: 'Organization/clinic' };
const SERVER_META = {
  versionId: 'v1',
  lastUpdated: '2026-01-01T00:00:00.000Z',
  project: 'p1',
  author: { reference: 'Bot/b1' },
  compartment: [{ reference: 'Project/p1' }],
};

let page: Page;

const policy = (one: string) => ({ settings: { SEMBLE_DELETE_POLICY: one } });

/** The Patients of A and B are new, their second reading has failed, and then Semble hides the patients. */
beforeEach(async () => {
  page = new Page();
  for (const id of [A, B]) {
    page.semble.patients.set(id, { ...aSemblePatient(), id });
  }
  page.semble.answer = ({ query }) => (query.startsWith('query Patients') ? htmlAnswer(502) : undefined);
  expect((await page.sweep({ settings: ORGANIZATION })).status).toBe(504);
  page.semble.answer = () => undefined;
  expect([A, B].map((id) => isUnconfirmed(page.stored(id)))).toEqual([true, true]);
  page.semble.patients.clear();
});

function edit(change: (patient: Patient) => Patient): Patient {
  const edited = page.medplum.put(change(page.stored(A)));
  page.medplum.history.length = 0;
  return edited;
}

/** What a colleague puts on the Patient, by the names of the elements. */
const WORK: readonly (readonly [elements: string, change: (patient: Patient) => Patient])[] = [
  ['telecom', (patient) => ({ ...patient, telecom: [...(patient.telecom ?? []), PHONE] })],
  ['telecom', (patient) => ({ ...patient, telecom: [{ id: 'mine', ...PHONE }, ...(patient.telecom ?? [])] })],
  ['name', (patient) => ({ ...patient, name: [...(patient.name ?? []), { use: 'nickname', text: 'Zizi' }] })],
  ['address', (patient) => ({ ...patient, address: [...(patient.address ?? []), { city: 'Larkhampton' }] })],
  ['contact', (patient) => ({ ...patient, contact: [...(patient.contact ?? []), { name: { text: 'Zizi' } }] })],
  ['generalPractitioner', (patient) => ({ ...patient, generalPractitioner: [{ display: 'Dr Zizi' }] })],
  [
    'identifier',
    (patient) => ({ ...patient, identifier: [...(patient.identifier ?? []), { system: 'urn:x', value: '1' }] }),
  ],
  [
    'extension',
    (patient) => ({ ...patient, extension: [...(patient.extension ?? []), { url: 'urn:x', valueBoolean: true }] }),
  ],
  ['link', (patient) => ({ ...patient, link: [{ type: 'seealso', other: { reference: 'Patient/x' } }] })],
  ['photo', (patient) => ({ ...patient, photo: [{ title: 'a photo' }] })],
  ['text', (patient) => ({ ...patient, text: { status: 'additional', div: '<div>a note</div>' } })],
  ['maritalStatus', (patient) => ({ ...patient, maritalStatus: { text: 'married' } })],
  ['multipleBirthBoolean', (patient) => ({ ...patient, multipleBirthBoolean: false })],
  ['communication', (patient) => ({ ...patient, communication: [{ language: { text: 'Welsh' } }] })],
  ['language', (patient) => ({ ...patient, language: 'cy' })],
  ['contained', (patient) => ({ ...patient, contained: [{ resourceType: 'Organization', id: 'x' }] })],
  ['deceasedDateTime', (patient) => ({ ...patient, deceasedDateTime: '2026-05-05' })],
  ['deceasedBoolean', (patient) => ({ ...patient, deceasedBoolean: false })],
  [
    '_birthDate',
    (patient) => ({ ...patient, _birthDate: { extension: [{ url: 'urn:x', valueTime: '07:08:00' }] } }) as Patient,
  ],
  ['managingOrganization', (patient) => ({ ...patient, managingOrganization: { reference: 'Organization/other' } })],
  [
    'meta.tag',
    (patient) => ({ ...patient, meta: { ...patient.meta, tag: [...(patient.meta?.tag ?? []), { code: 'vip' }] } }),
  ],
  ['meta.security', (patient) => ({ ...patient, meta: { ...patient.meta, security: [{ code: 'R' }] } })],
  [
    'meta.profile',
    (patient) => ({ ...patient, meta: { ...patient.meta, profile: ['https://clinic.example/profile'] } }),
  ],
  ['photo, telecom', (patient) => ({ ...patient, telecom: [PHONE], photo: [{ title: 'a photo' }] })],
];

describe.each(['delete', 'deactivate'])('an unconfirmed Patient with the work of a colleague, under %s', (one) => {
  it.each(WORK)(
    'stays as it is when Semble does not find its patient, and the log names it: %s',
    async (elements, change) => {
      const before = edit(change);
      const { settings } = policy(one);
      const { status, result, log, said } = await send(
        page,
        'patient.updated',
        { patientId: A },
        { settings: { ...settings, ...ORGANIZATION } },
      );
      expect([status, result]).toEqual([200, 'absent']);
      expect(page.stored(A)).toEqual(before);
      expect(page.medplum.history).toEqual([]);
      const named = log.filter((line) => line.includes(`Patient/${before.id}`));
      expect(named).toHaveLength(1);
      expect(named[0]).toMatch(new RegExp(`patient=${A} .*: ${elements.replaceAll('.', '\\.')}$`));
      expect(said).not.toMatch(/Zizi|01632|married|Welsh|Larkhampton/);
    },
  );

  it('stays as it is in a page in which another is taken back', async () => {
    const before = edit((patient) => ({ ...patient, telecom: [PHONE] }));
    const body = { eventType: 'bot.sync', patientIds: [A, B], write: true };
    const { counts, log } = await operate(page.medplum.client, body, {
      settings: { ...policy(one).settings, ...ORGANIZATION },
    });
    expect(counts).toEqual({ absent: 2 });
    expect(page.stored(A)).toEqual(before);
    expect(page.medplum.only(B)?.active).toBe(one === 'delete' ? undefined : false);
    expect(log.filter((line) => line.includes(`Patient/${before.id}`))).toHaveLength(1);
  });

  it('stays as it is as the target of a merge', async () => {
    const before = edit((patient) => ({ ...patient, photo: [{ title: 'a photo' }] }));
    expect((await sendMerge(page, B, A, { settings: { ...policy(one).settings, ...ORGANIZATION } })).result).toBe(
      'merged',
    );
    expect(page.stored(A)).toMatchObject({ photo: before.photo, active: true });
  });

  it('is retired when an operator asks for that', async () => {
    edit((patient) => ({ ...patient, telecom: [PHONE] }));
    const body = { eventType: 'bot.retire', patientIds: [A], write: true };
    const { counts } = await operate(page.medplum.client, body, policy(one));
    expect(counts).toEqual(one === 'delete' ? { deleted: 1 } : { deactivated: 1 });
  });

  it('is retired when Semble says that its patient was deleted', async () => {
    edit((patient) => ({ ...patient, telecom: [PHONE] }));
    const { result } = await send(page, 'patient.deleted', { patientId: A }, policy(one));
    expect(result).toBe(one === 'delete' ? 'deleted' : 'deactivated');
  });

  it('keeps it, and is confirmed, when its patient is back', async () => {
    edit((patient) => ({ ...patient, photo: [{ title: 'a photo' }] }));
    await send(page, 'patient.updated', { patientId: A }, policy(one));
    page.semble.patients.set(A, { ...aSemblePatient(), id: A });
    expect((await send(page, 'patient.updated', { patientId: A }, policy(one))).result).toBe('updated');
    expect(page.stored(A)).toMatchObject({ photo: [{ title: 'a photo' }], active: true });
    expect(isUnconfirmed(page.stored(A))).toBe(false);
  });

  it('that was added while the Patient was being taken back stays as it is', async () => {
    let due = true;
    page.medplum.wire.before = (call) => {
      if (
        due &&
        ((one === 'deactivate' && call === 'update') || (one === 'delete' && page.medplum.calls.at(-2) === 'search'))
      ) {
        due = false;
        edit((patient) => ({ ...patient, telecom: [PHONE] }));
      }
    };
    page.medplum.calls.length = 0;
    const settings = { ...policy(one).settings, ...ORGANIZATION };
    expect((await send(page, 'patient.updated', { patientId: A }, { settings })).result).toBe('absent');
    expect(due).toBe(false);
    expect(page.stored(A)).toMatchObject({ active: true, telecom: [PHONE] });
  });
});

describe.each(['delete', 'deactivate'])('an unconfirmed Patient as the bot wrote it, under %s', (one) => {
  const settings = { SEMBLE_DELETE_POLICY: one, ...ORGANIZATION };

  it.each<[string, (patient: Patient) => Patient]>([
    ['with all that Semble says', (patient) => patient],
    [
      "with what is the server's own in its meta",
      (patient) => ({ ...patient, meta: { ...SERVER_META, ...patient.meta } }),
    ],
    ['with lists of nothing', (patient) => ({ ...patient, photo: [], meta: { ...patient.meta, security: [] } })],
    [
      'with the Semble id alone, whose element id a form dropped',
      ({ id = '' }) =>
        withTag(
          { resourceType: 'Patient', id, identifier: [{ system: SEMBLE_PATIENT_ID_SYSTEM, value: A }] },
          UNCONFIRMED_TAG,
        ),
    ],
  ])('is taken back, %s', async (_what, change) => {
    edit(change);
    const { result, log } = await send(page, 'patient.updated', { patientId: A }, { settings });
    expect([result, log]).toEqual(['absent', [expect.stringContaining('result=absent')]]);
    expect(page.medplum.only(A)?.active).toBe(one === 'delete' ? undefined : false);
  });

  it('is taken back with the link of a merge into it', async () => {
    page.semble.patients.set(A, someone(A));
    page.semble.patients.set(B, someone(B));
    await sendMerge(page, B, A, { settings: { ...settings, SEMBLE_API_TOKEN: undefined } });
    expect(page.stored(A).link).toHaveLength(1);
    page.semble.patients.clear();
    await send(page, 'patient.updated', { patientId: A }, { settings });
    expect(page.medplum.only(A)?.active).toBe(one === 'delete' ? undefined : false);
  });
});
