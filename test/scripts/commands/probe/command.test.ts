import { describe, expect, it } from 'vitest';
import { READ_PERMISSIONS } from '../../../../local/semble/tokens.ts';
import { itInProof } from '../../../support/scale.ts';
import { aProbedSemble } from '../../reports/probe/support.ts';
import { aDeployedClinic } from '../../support/operations.ts';
import { runScript } from '../../support/run-script.ts';

async function aPlace(...options: Parameters<typeof aProbedSemble>) {
  const semble = await aProbedSemble(...options);
  const token = semble.store.addToken({ permissions: READ_PERMISSIONS });
  return { semble, variables: { SEMBLE_API_URL: semble.url, SEMBLE_API_TOKEN: token } };
}

describe('semble-medplum probe', () => {
  it('ends with 0 when all is confirmed', async () => {
    const { variables } = await aPlace();
    const { code, said } = await runScript('probe', [], { variables });
    expect(code).toBe(0);
    expect(said).toContain('All assumptions are confirmed');
    expect(said).toMatch(/\d+ requests to 127\.0\.0\.1/);
    expect(said).not.toMatch(/Problem:|Note:|unknown, /);
  });

  itInProof('ends with 1 when something differs, and says what follows', async () => {
    const { variables } = await aPlace({ deviations: { timeZone: 'Europe/Paris' } });
    const { code, said } = await runScript('probe', [], { variables });
    expect(code).toBe(1);
    expect(said).toContain("Problem: The practice's time zone is Europe/London: Europe/Paris");
    expect(said).toContain('Something differs');
  });

  itInProof('ends with 2 when something is unknown', async () => {
    const { variables } = await aPlace({}, { count: 3 });
    const { code, said } = await runScript('probe', [], { variables });
    expect(code).toBe(2);
    expect(said).toContain('Note: A page of 50 has all that the bot asks for: unknown, the token sees 2 patients');
  });

  itInProof('prints one JSON document with --json', async () => {
    const { semble, variables } = await aPlace();
    const { code, json } = await runScript('probe', ['--json'], { variables });
    expect(code).toBe(0);
    expect(json()).toMatchObject({
      verdict: 'confirmed',
      host: new URL(semble.url).host,
      requests: semble.bodies.length,
      findings: expect.arrayContaining([
        { subject: 'Schema', assumption: 'The schema has every field that the bot asks for', verdict: 'confirmed' },
      ]),
      forms: expect.arrayContaining([{ field: 'Patient.dob', form: 'dddd-dd-ddT00:00:00.000Z', count: 100 }]),
      errors: expect.arrayContaining([expect.objectContaining({ request: 'a missing permission', status: 200 })]),
    });
  });

  itInProof('ends with 2 and one problem without a token, or with one that is refused', async () => {
    const { semble, variables } = await aPlace();
    const without = await runScript('probe', [], { variables: { SEMBLE_API_URL: semble.url } });
    expect(without.code).toBe(2);
    expect(without.said).toContain('SEMBLE_API_TOKEN is not set');
    const refused = await runScript('probe', [], { variables: { ...variables, SEMBLE_API_TOKEN: 'wrong' } });
    expect(refused.code).toBe(2);
    expect(refused.said).toContain('SEMBLE_API_TOKEN was refused by Semble');
    expect(refused.said).not.toContain('wrong');
  });

  itInProof('reads the log of the bot with --deliveries, and asks for the variables that this needs', async () => {
    const clinic = await aDeployedClinic();
    clinic.semble.store.createPatient({ lastName: 'Invented' });
    await clinic.semble.outbox.drain();
    const { said } = await runScript('probe', ['--deliveries'], { variables: clinic.variables });
    expect(said).toMatch(/confirmed +Semble signs deliveries as the bot expects: in 7 days: 1/);
    const without = { ...clinic.variables, MEDPLUM_BASE_URL: undefined };
    const asked = await runScript('probe', ['--deliveries'], { variables: without });
    expect(asked).toMatchObject({ code: 2, said: expect.stringContaining('MEDPLUM_BASE_URL is not set') });
  });
});
