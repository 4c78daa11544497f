import type { MedplumClient } from '@medplum/core';
import { SETTING } from '../../src/settings.ts';
import { PROGRAM } from '../core/names.ts';
import type { Problem } from '../core/problem.ts';
import { statusOf } from './connection.ts';

const GONE: ReadonlySet<number | undefined> = new Set([404, 410]);

/**
 * Checks that the Organization of the setting exists, because a reference to a missing one is stored in every Patient. Undefined
 * when it exists or the setting is not set. Throws the error of Medplum.
 */
export async function organizationProblem(
  medplum: MedplumClient,
  reference: string | undefined,
): Promise<Problem | undefined> {
  if (reference === undefined) {
    return undefined;
  }
  try {
    await medplum.readReference({ reference });
    return undefined;
  } catch (error) {
    if (!GONE.has(statusOf(error))) {
      throw error;
    }
    return {
      what: `${SETTING.managingOrganization}: this Medplum project has no ${reference}`,
      todo: `In Medplum: Organization. Copy the id of the organization, or create it first. Then run ${PROGRAM} deploy.`,
    };
  }
}
