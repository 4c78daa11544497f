import type { MedplumClient } from '@medplum/core';
import type { AccessPolicy, AccessPolicyResource, Identifier, Patient } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalMedplum, startLocalMedplum } from '../../../local/medplum/server.ts';
import { POLICY_NAME } from '../../../scripts/core/names.ts';
import { isBotsPolicy, patientAccess } from '../../../scripts/medplum/access-policy.ts';
import { SEMBLE_PATIENT_ID_SYSTEM } from '../../../src/fhir/systems.ts';
import { aClient, aNarrowClient, aSembleId, refusal } from '../../local/medplum-support.ts';

const system = SEMBLE_PATIENT_ID_SYSTEM;
const patient = (...identifier: Identifier[]): Patient => ({ resourceType: 'Patient', identifier });

describe("the bot's access policy", () => {
  let medplum: LocalMedplum;
  let admin: MedplumClient;
  let bot: MedplumClient;

  beforeAll(async () => {
    medplum = await startLocalMedplum();
    admin = await aClient(medplum);
    bot = await aNarrowClient(medplum, patientAccess('delete')[0]);
  });

  afterAll(() => medplum.close());

  it('lets it create, change and delete a Patient with one Semble id', async () => {
    const made = await bot.createResource(patient({ system, value: aSembleId() }, { system: 'urn:x', value: '1' }));
    const changed = await bot.updateResource({ ...made, active: true });
    expect(changed.active).toBe(true);
    await bot.deleteResource('Patient', made.id);
  });

  const value = aSembleId();
  const wrong: readonly (readonly [string, Identifier[]])[] = [
    ['no Semble identifier', []],
    ['one without a value', [{ system }]],
    ['one without a value, but a use', [{ system, use: 'old' }]],
    [
      'two different ones',
      [
        { system, value },
        { system, value: aSembleId() },
      ],
    ],
    [
      'two equal ones',
      [
        { system, value },
        { system, value },
      ],
    ],
    ['one with and one without a value', [{ system, value }, { system }]],
    ['two without a value', [{ system }, { system, use: 'old' }]],
  ];

  it.each(wrong)('forbids it to create a Patient with %s', async (_what, identifier) => {
    expect((await refusal(bot.createResource(patient(...identifier)))).id).toBe('forbidden');
  });

  it.each(wrong)('forbids it to leave a Patient with %s', async (_what, identifier) => {
    const made = await bot.createResource(patient({ system, value: aSembleId() }));
    const own = identifier.map((one) => (one.value === value ? { system, ...made.identifier?.[0] } : one));
    expect((await refusal(bot.updateResource({ ...made, identifier: own }))).id).toBe('forbidden');
    expect(await bot.readResource('Patient', made.id)).toEqual(made);
  });

  it('forbids it to correct a Patient that a colleague doubled: a person has to', async () => {
    const made = await admin.createResource(patient({ system, value }, { system, value }));
    expect((await refusal(bot.updateResource({ ...made, active: true }))).id).toBe('forbidden');
  });
});

describe('a policy of our name', () => {
  const named = (...resource: AccessPolicyResource[]): AccessPolicy => ({
    resourceType: 'AccessPolicy',
    name: POLICY_NAME,
    resource,
  });

  /** What deployments wrote before exactly one identifier had to have a value. */
  const earlier = (policy: 'delete' | 'deactivate'): AccessPolicyResource => ({
    resourceType: 'Patient',
    criteria: 'Patient?identifier=https://semble.io/patient-id|',
    interaction: ['search', 'read', 'create', 'update', ...(policy === 'delete' ? (['delete'] as const) : [])],
    writeConstraint: [
      { language: 'text/fhirpath', expression: "identifier.where(system='https://semble.io/patient-id').count() = 1" },
      {
        language: 'text/fhirpath',
        expression:
          "%before.exists() implies %before.identifier.where(system='https://semble.io/patient-id').value = %after.identifier.where(system='https://semble.io/patient-id').value",
      },
    ],
  });

  it.each(['delete', 'deactivate'] as const)('is ours when this or an earlier version wrote it (%s)', (policy) => {
    expect(isBotsPolicy(named(...patientAccess(policy)))).toBe(true);
    expect(isBotsPolicy(named(earlier(policy)))).toBe(true);
    expect(earlier(policy)).not.toEqual(patientAccess(policy)[0]);
  });

  it("is somebody else's when it says anything else", () => {
    expect(isBotsPolicy(named())).toBe(false);
    expect(isBotsPolicy(named({ resourceType: 'Patient' }))).toBe(false);
    expect(isBotsPolicy(named(earlier('delete'), { resourceType: 'Observation' }))).toBe(false);
    expect(isBotsPolicy(named({ ...earlier('delete'), writeConstraint: [] }))).toBe(false);
    expect(isBotsPolicy({ ...named(earlier('delete')), name: `${POLICY_NAME} of somebody` })).toBe(false);
  });
});
