import type { Patient } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { READ_PERMISSIONS } from '../../local/semble/tokens.ts';
import { type ExplainInput, explain } from '../../scripts/lib/explain/explain.ts';
import type { Explanation } from '../../scripts/lib/explain/explanation.ts';
import { readInput } from '../../scripts/lib/explain/input.ts';
import { showExplanation } from '../../scripts/lib/explain/show-explanation.ts';
import { openStage, type Stage } from '../../scripts/lib/stage.ts';
import { plainTerminal } from '../../scripts/lib/terminal.ts';
import { SEMBLE_PATIENT_ID_SYSTEM, SEMBLE_TAG_SYSTEM } from '../../src/mappers/systems.ts';

let stage: Stage;
let variables: Record<string, string>;

beforeAll(async () => {
  stage = await openStage();
  variables = {
    MEDPLUM_BASE_URL: stage.medplum.baseUrl,
    MEDPLUM_CLIENT_ID: stage.medplum.admin.clientId,
    MEDPLUM_CLIENT_SECRET: stage.medplum.admin.clientSecret,
    SEMBLE_API_TOKEN: stage.semble.store.addToken({ permissions: READ_PERMISSIONS }),
    SEMBLE_API_URL: stage.semble.url,
  };
});
afterAll(() => stage.close());

/** A patient in Semble, and in Medplum what the bot made of it. */
async function aSyncedPatient(more: object = {}): Promise<string> {
  const { store } = stage.semble;
  const { id } = store.createPatient({
    title: 'Mrs',
    firstName: 'Wilma',
    lastName: 'Quillfeather',
    dob: '1979-03-14',
    gender: 'Female',
    phones: [{ phoneType: 'Mobile', phoneNumber: '07700 900123' }],
    numbers: [{ referenceId: store.nhsNumberDefinition, value: '999 000 0018' }],
    ...more,
  });
  await stage.settle();
  return id;
}

const input = (): ExplainInput => readInput(variables);

const element = ({ elements }: Explanation, name: string) => elements.find((one) => one.element === name);

function linesOf(explanation: Explanation): string[] {
  const lines: string[] = [];
  showExplanation(
    explanation,
    plainTerminal((text) => lines.push(...text.split('\n'))),
  );
  return lines;
}

describe('a patient that both sides have', () => {
  it('is shown element by element, with who owns what, and nothing is written for it', async () => {
    const id = await aSyncedPatient();
    await stage.changeInMedplum(id, (patient) => ({
      ...patient,
      telecom: [...(patient.telecom ?? []), { system: 'phone', value: '020 7946 0999' }],
      maritalStatus: { text: 'married' },
    }));
    const requests = stage.medplum.requests.length;
    const explanation = await explain(input(), id);
    expect(explanation.sync).toEqual({ result: 'unchanged', elements: [] });
    expect(element(explanation, 'telecom')).toMatchObject({
      owner: 'both',
      semble: [{ member: 'phones', value: [{ phoneNumber: '07700 900123' }] }, { member: 'email' }],
      mapped: [{ value: '07700 900123' }],
      medplum: [
        { owner: 'Semble', value: { value: '07700 900123' } },
        { owner: 'colleague', value: { value: '020 7946 0999' } },
      ],
      differs: false,
    });
    expect(element(explanation, 'identifier')?.semble[1]).toMatchObject({ value: [{ idType: 'NHS_UK' }] });
    expect(element(explanation, 'gender')?.owner).toBe('Semble');
    expect(element(explanation, 'maritalStatus')).toMatchObject({ owner: 'colleague', semble: [], mapped: [] });
    expect(element(explanation, 'address')?.owner).toBe('nobody');
    const since = stage.medplum.requests.slice(requests);
    expect(since.filter(({ method, url }) => method !== 'GET' && !url.startsWith('/oauth2/'))).toEqual([]);
  });

  it('is shown with what a sync would change, and the same is what a sync changes', async () => {
    const id = await aSyncedPatient();
    await stage.changeInMedplum(id, ({ telecom: _telecom, ...rest }) => ({
      ...rest,
      birthDate: '1979-03-15',
      deceasedBoolean: true,
    }));
    const explanation = await explain(input(), id);
    expect(explanation.sync).toEqual({ result: 'updated', elements: ['birthDate', 'deceasedBoolean', 'telecom'] });
    expect(element(explanation, 'deceasedBoolean')).toMatchObject({ mapped: [], medplum: [{ owner: 'Semble' }] });
    expect(element(explanation, 'birthDate')).toMatchObject({
      mapped: ['1979-03-14'],
      medplum: [{ value: '1979-03-15', owner: 'Semble' }],
      differs: true,
    });
    stage.semble.store.updatePatient(id, {});
    await stage.settle();
    const [version] = (await explain(input(), id)).versions ?? [];
    expect(version).toMatchObject({
      name: 'semble-patient-webhook',
      elements: ['birthDate', 'deceasedBoolean', 'telecom'],
    });
  });

  it('tells who wrote which version', async () => {
    const id = await aSyncedPatient();
    await stage.changeInMedplum(id, (patient) => ({ ...patient, photo: [{ title: 'by a colleague' }] }));
    const { versions } = await explain(input(), id);
    expect(versions?.map(({ what, name, author, elements }) => [what, name, author?.split('/')[0], elements])).toEqual([
      ['changed', 'Administrator', 'ClientApplication', ['photo']],
      ['changed', 'semble-patient-webhook', 'Bot', ['meta']],
      ['created', 'semble-patient-webhook', 'Bot', expect.arrayContaining(['name', 'telecom'])],
    ]);
  });

  it('leaves a scalar that Semble says nothing usable about to a colleague, and notes what was dropped', async () => {
    const id = await aSyncedPatient({ gender: null, sex: 'unheard of', dob: '1979-02-31' });
    await stage.changeInMedplum(id, (patient) => ({ ...patient, gender: 'other' }));
    const explanation = await explain(input(), id);
    expect(element(explanation, 'gender')).toMatchObject({
      mapped: [],
      medplum: [{ value: 'other', owner: 'colleague' }],
    });
    expect(element(explanation, 'birthDate')?.owner).toBe('nobody');
    expect(explanation.notes).toEqual([
      'extension: a sex that no birth sex code stands for was left out',
      'birthDate: not a day of the calendar, left as it is',
    ]);
  });

  it('is mapped with the settings that are deployed', async () => {
    const id = await aSyncedPatient();
    const wrong = { ...variables, SEMBLE_MANAGING_ORGANIZATION: 'Organization/of-the-environment' };
    expect((await explain(readInput(wrong), id)).sync?.elements).toEqual(['managingOrganization']);
    const project = await stage.colleague.readResource('Project', stage.medplum.projectId);
    const secret = { name: 'SEMBLE_MANAGING_ORGANIZATION', valueString: 'Organization/deployed' };
    await stage.medplum.repo.updateResource({ ...project, secret: [...(project.secret ?? []), secret] });
    const mapped = element(await explain(readInput(wrong), id), 'managingOrganization');
    await stage.medplum.repo.updateResource(project);
    expect(mapped).toMatchObject({
      semble: [{ value: 'Organization/deployed' }],
      mapped: [{ reference: 'Organization/deployed' }],
    });
  });
});

describe('a patient that is not in step', () => {
  it('is missing in Medplum: a sync would create it', async () => {
    const { id } = stage.semble.store.createPatient({ lastName: 'New' });
    await stage.settle();
    const patient = await stage.find(id);
    await stage.colleague.deleteResource('Patient', patient?.id ?? '');
    const explanation = await explain(input(), id);
    expect(explanation).toMatchObject({ patientIds: [], sync: { result: 'created' }, versions: [] });
  });

  it('is gone from Semble, or hidden: nothing is removed for that', async () => {
    const id = await aSyncedPatient();
    const token = stage.semble.store.addToken({ permissions: READ_PERMISSIONS, hiddenPatients: [id] });
    const explanation = await explain(readInput({ ...variables, SEMBLE_API_TOKEN: token }), id);
    expect(explanation).toMatchObject({ semble: null, sync: { result: 'absent', elements: [] } });
    expect(element(explanation, 'name')).toMatchObject({ semble: [], mapped: [], medplum: [{ owner: 'Semble' }] });
    expect(element(explanation, 'active')?.owner).toBe('Semble');
    expect(linesOf(explanation).join(' ')).toContain('nothing is removed for that');
  });

  it.each([
    ['a tombstone', { meta: { tag: [{ system: SEMBLE_TAG_SYSTEM, code: 'deleted' }] } }, 'tombstone'],
    [
      'a merge',
      {
        link: [
          {
            type: 'replaced-by' as const,
            other: { identifier: { system: SEMBLE_PATIENT_ID_SYSTEM, value: '5a0000000000000000000009' } },
          },
        ],
      },
      'merged into 5a0000000000000000000009',
    ],
  ])('carries %s, so that a sync leaves it alone', async (_what, more, why) => {
    const id = await aSyncedPatient();
    await stage.changeInMedplum(id, (patient) => ({ ...patient, ...more, birthDate: '1900-01-01' }));
    const { sync, elements } = await explain(input(), id);
    expect(sync).toMatchObject({ result: 'unchanged', why: expect.stringContaining(why) });
    expect(elements.filter(({ differs }) => differs)).toEqual([]);
  });

  it('is there twice: the bot stays away from both', async () => {
    const id = await aSyncedPatient();
    const twin: Patient = { resourceType: 'Patient', identifier: [{ system: SEMBLE_PATIENT_ID_SYSTEM, value: id }] };
    await stage.medplum.repo.createResource<Patient>(twin);
    const { patientIds, sync, versions } = await explain(input(), id);
    expect(patientIds).toHaveLength(2);
    expect(sync).toMatchObject({ result: 'quarantined', why: expect.stringContaining('2 Patients') });
    expect(new Set(versions?.map(({ patientId }) => patientId))).toEqual(new Set(patientIds));
  });
});

describe('with the API token alone', () => {
  const withoutMedplum = (): ExplainInput =>
    readInput(Object.fromEntries(Object.entries(variables).filter(([name]) => name.startsWith('SEMBLE_'))));

  it('shows the mapping, and asks Medplum for nothing', async () => {
    const id = await aSyncedPatient();
    const requests = stage.medplum.requests.length;
    const explanation = await explain(withoutMedplum(), id);
    expect(explanation).toMatchObject({ patientIds: undefined, sync: undefined, versions: undefined });
    expect(element(explanation, 'name')?.mapped).toMatchObject([{ family: 'Quillfeather' }]);
    expect(stage.medplum.requests.length).toBe(requests);
    expect(linesOf(explanation).join(' ')).not.toMatch(/Medplum|sync/);
  });

  it('wants all of the login once a part of it is there', () => {
    const part = { SEMBLE_API_TOKEN: 'x', MEDPLUM_BASE_URL: stage.medplum.baseUrl };
    expect(() => readInput(part)).toThrow(/MEDPLUM_CLIENT_ID is not set; MEDPLUM_CLIENT_SECRET is not set/);
  });
});

describe('what it shows', () => {
  it('fits into 100 columns, and holds no secret', async () => {
    const id = await aSyncedPatient({
      relatedAccounts: [
        {
          relationshipType: 'NEXT_OF_KIN',
          contactDetails: {
            firstName: 'Barnaby',
            lastName: 'Quillfeather',
            email: 'barnaby@quillfeather.example',
            address: '7 Marmalade Row, behind the old bakery, third door on the left',
            city: 'Larkhampton',
            phones: [{ phoneType: 'Home', phoneNumber: '01632 960123' }],
          },
        },
      ],
    });
    const explanation = await explain(input(), id);
    const lines = linesOf(explanation);
    expect(lines.filter((line) => line.length > 100)).toEqual([]);
    expect(lines).toContain('  mapped   phone · 07700 900123 · mobile');
    expect(lines.join(' ')).toContain('Next of kin · Barnaby Quillfeather');
    const said = lines.join('\n') + JSON.stringify(explanation);
    expect(said).not.toContain(variables['SEMBLE_API_TOKEN']);
    expect(said).not.toContain(variables['MEDPLUM_CLIENT_SECRET']);
  });

  it.each(['', 'nonsense', '123', '5a000000000000000000000g'])(
    'is nothing for "%s", which is no Semble id',
    async (id) => {
      await expect(explain(input(), id)).rejects.toThrow('This is no Semble id');
    },
  );

  it('tells what to do about a token that may not read patients', async () => {
    const token = stage.semble.store.addToken({ permissions: ['patients'] });
    const refused = explain(readInput({ ...variables, SEMBLE_API_TOKEN: token }), '5a0000000000000000000001');
    await expect(refused).rejects.toThrow('SEMBLE_API_TOKEN lacks the permission patient');
  });
});
