import { type Environment, gatherEnvironment } from '../../../core/environment.ts';
import type { Problems } from '../../../core/problem.ts';
import { checkMedplum, type MedplumFacts } from '../../../preflight/check-medplum.ts';
import { checkMedplumAddress } from '../../../preflight/check-medplum-address.ts';
import { CLIENT_ID, CLIENT_SECRET, MEDPLUM_URL } from '../variables.ts';
import type { Stage } from './stage.ts';

/** Values that pass every check without a request, for those that the stage does not have. */
const PLACEHOLDERS = {
  MEDPLUM_BASE_URL: 'https://placeholder.invalid/',
  MEDPLUM_CLIENT_ID: 'placeholder',
  MEDPLUM_CLIENT_SECRET: 'placeholder',
};

/** Reads the values of a stage as every command reads them. Each unusable value is added to `problems`. */
export function environmentOf(values: ReadonlyMap<string, string>, problems: Problems): Environment {
  return gatherEnvironment({ ...PLACEHOLDERS, ...Object.fromEntries(values) }, problems);
}

/** An address of Medplum that can be used. */
interface MedplumAddress {
  /** Ends with a slash. */
  readonly baseUrl: string;
  /** Empty when the server does not say it, or does not answer. */
  readonly version: string;
}

export const medplumAddress: Stage<MedplumAddress> = {
  title: 'Medplum',
  variables: [MEDPLUM_URL],
  check: async (values, problems) => {
    const { baseUrl } = environmentOf(values, problems).medplum;
    return baseUrl === '' ? undefined : { baseUrl, version: (await checkMedplumAddress(baseUrl, problems)) ?? '' };
  },
  describe: ({ version }) => `answers${version && `, version ${version}`}`,
};

/** The stage of the client, at the address that was found; without one, the login cannot be tried. */
export function medplumClient(baseUrl: string | undefined): Stage<MedplumFacts> {
  return {
    title: 'Login to Medplum',
    variables: [CLIENT_ID, CLIENT_SECRET],
    check:
      baseUrl === undefined
        ? undefined
        : async (values, problems) => {
            const { medplum } = environmentOf(values, problems);
            return problems.all.length > 0 ? undefined : checkMedplum({ medplum: { ...medplum, baseUrl } }, problems);
          },
    describe: ({ projectName, deployed }) =>
      `administrator of the project ${projectName}${deployed ? ', in which the bot is deployed' : ''}`,
  };
}
