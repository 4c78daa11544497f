import type { Binary } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { deployCode, readBundle } from '../../../../scripts/medplum/bot-code.ts';
import { statusOf } from '../../reports/status/support.ts';
import { type Clinic, countWrites, otherBundle, theBot, touched } from '../../support/clinic.ts';
import { aDeployedClinic, adminOf } from '../../support/operations.ts';

/** Deploys code as Medplum's own command line does: under the name of the built file. */
async function deployByMedplumsCli(clinic: Clinic, code: string, filename: string): Promise<void> {
  await deployCode(await adminOf(clinic), await theBot(clinic), { code, filename });
}

async function codeCheck(clinic: Clinic) {
  return (await statusOf(clinic)).checks.find(({ thing }) => thing === 'Code');
}

describe('code that another tool deployed', () => {
  it('counts as deployed when the content is the same, whatever its name is', async () => {
    const clinic = await aDeployedClinic();
    await deployByMedplumsCli(clinic, (await readBundle()).code, 'semble-patient-webhook.cjs');
    expect(await codeCheck(clinic)).toEqual({ thing: 'Code', verdict: 'ok', detail: 'semble-patient-webhook.cjs' });
    const writes = countWrites(clinic);
    expect(touched(await clinic.deploy())).toEqual([]);
    expect(writes()).toBe(0);
  });

  it('is drift when the content differs under the right name', async () => {
    const clinic = await aDeployedClinic();
    const { code, filename } = await readBundle();
    await deployByMedplumsCli(clinic, otherBundle(code).code, filename);
    expect(await codeCheck(clinic)).toMatchObject({
      verdict: 'attention',
      detail: expect.stringContaining('another content'),
      todo: expect.stringContaining('npx --no-install semble-medplum deploy'),
    });
    expect(touched(await clinic.deploy())).toEqual(['Code']);
    expect(await codeCheck(clinic)).toMatchObject({ verdict: 'ok' });
  });

  it('is deployed again when its name does not say that it is CommonJS, which one runtime goes by', async () => {
    const clinic = await aDeployedClinic();
    await deployByMedplumsCli(clinic, (await readBundle()).code, 'semble-patient-webhook.js');
    expect(touched(await clinic.deploy())).toEqual(['Code']);
  });

  it('is deployed again when its Binary is gone', async () => {
    const clinic = await aDeployedClinic();
    const { executableCode } = await theBot(clinic);
    await clinic.medplum.repo.deleteResource('Binary', executableCode?.url?.split('/')[1] ?? '');
    expect(await codeCheck(clinic)).toMatchObject({ verdict: 'attention' });
    expect(touched(await clinic.deploy())).toEqual(['Code']);
  });

  it('is found when the server gives the signed address of its storage', async () => {
    const clinic = await aDeployedClinic();
    const bot = await theBot(clinic);
    const [binary] = await clinic.medplum.repo.searchResources<Binary>({ resourceType: 'Binary' });
    const url = `https://storage.example.org/binary/${binary?.id}/${binary?.meta?.versionId}?Expires=1&Signature=invented`;
    await clinic.medplum.repo.updateResource({ ...bot, executableCode: { ...bot.executableCode, url } });
    expect(await codeCheck(clinic)).toMatchObject({ verdict: 'ok' });
  });

  it('is unknown when the server does not give it out', async () => {
    const clinic = await aDeployedClinic();
    clinic.medplum.faults.add({ match: ({ path }) => path.includes('/Binary/'), times: 9, status: 403 });
    expect(await codeCheck(clinic)).toMatchObject({ verdict: 'unknown' });
  });
});
