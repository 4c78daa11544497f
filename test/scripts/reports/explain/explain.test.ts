import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Explaining, editOften, element, linesOf, openExplaining } from './support.ts';

let on: Explaining;
beforeAll(async () => {
  on = await openExplaining();
});
afterAll(() => on.stage.close());

describe('a patient that both sides have', () => {
  it('is shown element by element, with who owns what, and nothing is written for it', async () => {
    const id = await on.aSyncedPatient();
    await on.stage.changeInMedplum(id, (patient) => ({
      ...patient,
      telecom: [...(patient.telecom ?? []), { system: 'phone', value: '020 7946 0999' }],
      maritalStatus: { text: 'married' },
    }));
    const requests = on.stage.medplum.requests.length;
    const explanation = await on.explain(id);
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
    const since = on.stage.medplum.requests.slice(requests);
    expect(since.filter(({ method, url }) => method !== 'GET' && !url.startsWith('/oauth2/'))).toEqual([]);
  });

  it('is shown with what a sync would change, and the same is what a sync changes', async () => {
    const id = await on.aSyncedPatient();
    await on.stage.changeInMedplum(id, ({ telecom: _telecom, ...rest }) => ({
      ...rest,
      birthDate: '1979-03-15',
      deceasedBoolean: true,
      _deceasedBoolean: { id: 'semble-deceased' },
    }));
    const explanation = await on.explain(id);
    expect(explanation.sync).toEqual({ result: 'updated', elements: ['birthDate', 'deceasedBoolean', 'telecom'] });
    expect(element(explanation, 'deceasedBoolean')).toMatchObject({ mapped: [], medplum: [{ owner: 'Semble' }] });
    expect(element(explanation, 'birthDate')).toMatchObject({
      mapped: ['1979-03-14'],
      medplum: [{ value: '1979-03-15', owner: 'Semble' }],
      differs: true,
    });
    on.stage.semble.store.updatePatient(id, {});
    await on.stage.settle();
    const [version] = (await on.explain(id)).versions ?? [];
    expect(version).toMatchObject({
      name: 'semble-patient-webhook',
      elements: ['birthDate', 'deceasedBoolean', 'telecom'],
    });
  });

  it('shows a death that a colleague noted as theirs, and one that Semble reports as Semble’s', async () => {
    const id = await on.aSyncedPatient();
    await on.stage.changeInMedplum(id, (patient) => ({ ...patient, deceasedBoolean: true }));
    expect(element(await on.explain(id), 'deceasedBoolean')).toMatchObject({
      owner: 'colleague',
      mapped: [],
      medplum: [{ value: true, owner: 'colleague' }],
      differs: false,
    });
    await on.stage.changeInMedplum(id, ({ deceasedBoolean: _, ...patient }) => patient);
    on.stage.semble.store.archive(id, 'DECEASED_PATIENT');
    await on.stage.settle();
    const explanation = await on.explain(id);
    expect(element(explanation, 'deceasedBoolean')).toMatchObject({ owner: 'Semble', mapped: [true], differs: false });
    expect(element(explanation, '_deceasedBoolean')).toBeUndefined();
  });

  it('shows who wrote which version', async () => {
    const id = await on.aSyncedPatient();
    await on.stage.changeInMedplum(id, (patient) => ({ ...patient, photo: [{ title: 'by a colleague' }] }));
    const { versions } = await on.explain(id);
    expect(versions?.map(({ what, name, author, elements }) => [what, name, author?.split('/')[0], elements])).toEqual([
      ['changed', 'Administrator', 'ClientApplication', ['photo']],
      ['changed', 'semble-patient-webhook', 'Bot', ['meta']],
      ['created', 'semble-patient-webhook', 'Bot', expect.arrayContaining(['name', 'telecom'])],
    ]);
  });

  it('shows every version if there are many', async () => {
    const id = await on.aSyncedPatient();
    const patient = await on.stage.find(id);
    await editOften(on.stage.medplum, patient?.id ?? '');
    const { versions = [] } = await on.explain(id);
    expect(versions.length).toBeGreaterThan(105);
    expect(versions.filter(({ what }) => what === 'created')).toEqual([versions.at(-1)]);
    expect(versions.at(-1)).toMatchObject({ name: 'semble-patient-webhook' });
  });

  it('leaves a scalar that Semble says nothing usable about to a colleague, and notes what was dropped', async () => {
    const id = await on.aSyncedPatient({ gender: null, sex: 'unheard of', dob: '1979-02-31' });
    await on.stage.changeInMedplum(id, (patient) => ({ ...patient, gender: 'other' }));
    const explanation = await on.explain(id);
    expect(element(explanation, 'gender')).toMatchObject({
      mapped: [],
      medplum: [{ value: 'other', owner: 'colleague' }],
    });
    expect(element(explanation, 'birthDate')?.owner).toBe('nobody');
    expect(explanation.notes).toEqual([
      'extension: a sex without a birth sex code was left out',
      'birthDate: not a day of the calendar, left as it is',
    ]);
  });

  it('is mapped with the settings that are deployed', async () => {
    const id = await on.aSyncedPatient();
    const wrong = { SEMBLE_MANAGING_ORGANIZATION: 'Organization/of-the-environment' };
    expect((await on.explain(id, wrong)).sync?.elements).toEqual(['managingOrganization']);
    const project = await on.stage.colleague.readResource('Project', on.stage.medplum.projectId);
    const secret = { name: 'SEMBLE_MANAGING_ORGANIZATION', valueString: 'Organization/deployed' };
    await on.stage.medplum.repo.updateResource({ ...project, secret: [...(project.secret ?? []), secret] });
    const mapped = element(await on.explain(id, wrong), 'managingOrganization');
    await on.stage.medplum.repo.updateResource(project);
    expect(mapped).toMatchObject({
      semble: [{ value: 'Organization/deployed' }],
      mapped: [{ reference: 'Organization/deployed' }],
    });
  });
});

describe('what it shows', () => {
  it('fits into 100 columns, and holds no secret', async () => {
    const id = await on.aSyncedPatient({
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
    const explanation = await on.explain(id);
    const lines = linesOf(explanation);
    expect(lines.filter((line) => line.length > 100)).toEqual([]);
    expect(lines).toContain('  mapped   phone · 07700 900123 · mobile');
    expect(lines.join(' ')).toContain('Next of kin · Barnaby Quillfeather');
    const said = lines.join('\n') + JSON.stringify(explanation);
    expect(said).not.toContain(on.variables['SEMBLE_API_TOKEN']);
    expect(said).not.toContain(on.variables['MEDPLUM_CLIENT_SECRET']);
  });

  it.each(['', 'nonsense', '123', '5a000000000000000000000g'])('refuses "%s", which is not a Semble id', async (id) => {
    await expect(on.explain(id)).rejects.toThrow('The argument is not a Semble id');
  });

  it('says what to do about a token that may not read patients', async () => {
    const token = on.stage.semble.store.addToken({ permissions: ['patients'] });
    const refused = on.explain('5a0000000000000000000001', { SEMBLE_API_TOKEN: token });
    await expect(refused).rejects.toThrow('SEMBLE_API_TOKEN does not have the permission patient');
  });
});
