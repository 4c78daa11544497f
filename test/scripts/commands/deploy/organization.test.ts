import type { Organization } from '@medplum/fhirtypes';
import { expect, it } from 'vitest';
import { statusOf } from '../../reports/status/support.ts';
import { aClinic } from '../../support/clinic.ts';

it('a managing organization that Medplum does not have is a problem of the deployment, and of the status', async () => {
  const clinic = await aClinic();
  clinic.variables['SEMBLE_MANAGING_ORGANIZATION'] = 'Organization/019ad0a2-4f44-7eb1-9c7b-0123456789ab';
  expect(await clinic.problems()).toEqual([
    {
      what: 'SEMBLE_MANAGING_ORGANIZATION: this Medplum project has no Organization/019ad0a2-4f44-7eb1-9c7b-0123456789ab',
      todo: expect.stringContaining('Copy the id of the organization'),
    },
  ]);
  const { id } = await clinic.medplum.repo.createResource<Organization>({
    resourceType: 'Organization',
    name: 'Example Clinic',
  });
  clinic.variables['SEMBLE_MANAGING_ORGANIZATION'] = `Organization/${id}`;
  await clinic.deploy();
  expect((await statusOf(clinic)).verdict).toBe('ok');
  await clinic.medplum.repo.deleteResource('Organization', id);
  const { verdict, checks } = await statusOf(clinic);
  expect(verdict).toBe('attention');
  expect(checks).toContainEqual(
    expect.objectContaining({ thing: 'Organization', verdict: 'attention', detail: expect.stringContaining(id) }),
  );
});
