import { MedplumClient } from '@medplum/core';
import type { Project } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { changeSecrets } from '../../../scripts/medplum/project-secrets.ts';
import { aClinic, type Clinic, change, theProject } from '../support/clinic.ts';

const FOREIGN = { name: 'FOREIGN', valueString: 'foreign' };
const OURS = { name: 'OURS', valueString: 'old' };
const ANOTHER = { name: 'ANOTHER', valueString: 'another' };

/** A project with these secrets, behind a proxy that drops If-Match, in which somebody writes before our first patch. */
async function aProject(secrets: Project['secret'] & object, meanwhile: Project['secret'] & object) {
  const clinic = await aClinic();
  await write(clinic, secrets);
  const match = ({ method, path, headers }: { method: string; path: string; headers: Record<string, unknown> }) => {
    delete headers['if-match'];
    return method === 'PATCH' && path.includes('/Project/');
  };
  clinic.medplum.faults.add({ match, run: () => write(clinic, meanwhile) });
  clinic.medplum.faults.add({ match: (request) => match(request) && false });
  const { baseUrl, admin, projectId } = clinic.medplum;
  const client = new MedplumClient({ baseUrl, cacheTime: 0 });
  await client.startClientLogin(admin.clientId, admin.clientSecret);
  return {
    changeTo: (value: string | undefined) => changeSecrets(client, projectId, () => new Map([['OURS', value]])),
    secrets: async () => (await theProject(clinic)).secret,
  };
}

async function write(clinic: Clinic, secret: Project['secret'] & object): Promise<void> {
  await change<Project>(clinic, await theProject(clinic), { secret });
}

describe('a change of a secret, while somebody moves the others and If-Match is lost on the way', () => {
  it('replaces no other secret', async () => {
    const project = await aProject([FOREIGN, OURS, ANOTHER], [OURS, ANOTHER]);
    await project.changeTo('new');
    expect(await project.secrets()).toEqual([{ ...OURS, valueString: 'new' }, ANOTHER]);
  });

  it('removes no other secret', async () => {
    const project = await aProject([FOREIGN, OURS, ANOTHER], [OURS, ANOTHER]);
    await project.changeTo(undefined);
    expect(await project.secrets()).toEqual([ANOTHER]);
  });
});
