import { createReference, type MedplumClient, type WithId } from '@medplum/core';
import type { AccessPolicy, AccessPolicyResource, ProjectMembership } from '@medplum/fhirtypes';
import { ANY_SEMBLE_ID, SEMBLE_PATIENT_ID_SYSTEM } from '../../src/fhir/systems.ts';
import type { DeletePolicy } from '../../src/settings.ts';
import { BOT_NAME, BOT_SYSTEM, POLICY_NAME } from '../core/names.ts';
import { CommandFailure } from '../core/problem.ts';

const SEMBLE_ID = `identifier.where(system='${SEMBLE_PATIENT_ID_SYSTEM}')`;

/** Exactly one identifier of Semble's system, with a value; it applies to a new Patient and to a changed one. */
const EXACTLY_ONE_ID = `${SEMBLE_ID}.count() = 1 and ${SEMBLE_ID}.value.exists()`;

/** The constraints that earlier versions wrote instead. */
const EARLIER_CONSTRAINTS: readonly string[] = [`${SEMBLE_ID}.count() = 1`];

/**
 * The access of the bot: Patients with exactly one Semble id. It may not add, change or remove that id of an existing
 * Patient, and it may delete Patients only under the delete policy `delete`.
 */
export function patientAccess(deletePolicy: DeletePolicy): AccessPolicyResource[] {
  return accessWith(deletePolicy, EXACTLY_ONE_ID);
}

function accessWith(deletePolicy: DeletePolicy, constraint: string): AccessPolicyResource[] {
  return [
    {
      resourceType: 'Patient',
      criteria: `Patient?identifier=${ANY_SEMBLE_ID}`,
      interaction: ['search', 'read', 'create', 'update', ...(deletePolicy === 'delete' ? (['delete'] as const) : [])],
      writeConstraint: [
        { language: 'text/fhirpath', expression: constraint },
        {
          language: 'text/fhirpath',
          expression: `%before.exists() implies %before.${SEMBLE_ID}.value = %after.${SEMBLE_ID}.value`,
        },
      ],
    },
  ];
}

/** Whether the content of a policy is exactly what this version or an earlier one writes. */
export function isBotsPolicy(policy: AccessPolicy): boolean {
  return [EXACTLY_ONE_ID, ...EARLIER_CONSTRAINTS].some((constraint) =>
    (['delete', 'deactivate'] as const).some((one) => {
      const ours: AccessPolicy = {
        resourceType: 'AccessPolicy',
        name: POLICY_NAME,
        resource: accessWith(one, constraint),
      };
      return policyDifference(policy, ours).length === 0;
    }),
  );
}

/** The access of the client application for Semble: reading this one Bot, which is what `$execute` requires. */
export const WEBHOOK_CLIENT_ACCESS: readonly AccessPolicyResource[] = [
  { resourceType: 'Bot', criteria: `Bot?identifier=${BOT_SYSTEM}|${BOT_NAME}`, interaction: ['read'] },
];

/**
 * Finds our policy by its name. Throws CommandFailure when there are several, or when a membership other than `member` uses
 * the policy.
 */
export async function findPolicy(
  medplum: MedplumClient,
  name: string,
  member: ProjectMembership | undefined,
): Promise<WithId<AccessPolicy> | undefined> {
  // A search by name also finds longer names.
  const found = await medplum.searchResources('AccessPolicy', { name, _count: '100' });
  const [policy, ...others] = found.filter((one) => one.name === name);
  if (others.length > 0) {
    throw new CommandFailure({
      what: `There are ${others.length + 1} access policies named "${name}"`,
      todo: 'In Medplum: AccessPolicy. Rename or delete the policies that are not in use.',
    });
  }
  if (!policy) {
    return undefined;
  }
  const users = await medplum.searchResources('ProjectMembership', {
    'access-policy': createReference(policy).reference,
    _count: '10',
  });
  if (users.some(({ id }) => id !== member?.id)) {
    throw new CommandFailure({
      what: `The access policy "${name}" is used by memberships other than the bot's`,
      todo: 'In Medplum: give those memberships another policy, or rename this one. Every deployment changes the policy with this name.',
    });
  }
  return policy;
}

/** Creates the wanted policy; it keeps only the id and `meta` of the existing one. */
export function wantedPolicy(
  existing: WithId<AccessPolicy> | undefined,
  name: string,
  resource: readonly AccessPolicyResource[],
): AccessPolicy {
  const { id, meta } = existing ?? {};
  return { resourceType: 'AccessPolicy', ...(id && { id }), ...(meta && { meta }), name, resource: [...resource] };
}

/** Lists the differences of two policies, one line each: `-` only in `before`, `+` only in `after`. */
export function policyDifference(before: AccessPolicy, after: AccessPolicy): string[] {
  const present = statements(before);
  const wanted = statements(after);
  return [
    ...present.filter((line) => !wanted.includes(line)).map((line) => `- ${line}`),
    ...wanted.filter((line) => !present.includes(line)).map((line) => `+ ${line}`),
  ];
}

/**
 * Creates the policy on the condition that there is none with its name, because another deployment may run at the same time;
 * or updates it if it differs. Throws the error of Medplum.
 */
export async function ensurePolicy(
  medplum: MedplumClient,
  existing: WithId<AccessPolicy> | undefined,
  wanted: AccessPolicy,
): Promise<WithId<AccessPolicy>> {
  if (!existing) {
    const query = new URLSearchParams({ 'name:exact': wanted.name ?? '' }).toString();
    return medplum.createResourceIfNoneExist(wanted, query, { maxRetries: 0 });
  }
  const headers = { 'If-Match': `W/"${existing.meta?.versionId}"` };
  return policyDifference(existing, wanted).length === 0
    ? existing
    : medplum.updateResource({ ...wanted, id: existing.id }, { headers });
}

function statements({ meta: _meta, id: _id, ...policy }: AccessPolicy): string[] {
  return leaves('', policy);
}

function leaves(path: string, value: unknown): string[] {
  if (typeof value !== 'object' || value === null) {
    return [`${path}: ${value}`];
  }
  const isList = Array.isArray(value);
  return Object.entries(value).flatMap(([name, member]) => {
    const isListOfTexts = isList && typeof member === 'string';
    return leaves(isListOfTexts ? path : isList ? `${path}[${name}]` : path ? `${path}.${name}` : name, member);
  });
}
