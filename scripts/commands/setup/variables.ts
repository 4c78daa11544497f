import { SETTING } from '../../../src/settings.ts';
import { GIVE_CLIENT } from '../../core/environment.ts';
import { GIVE_ADMIN_TOKEN, GIVE_API_TOKEN } from '../../semble/client.ts';

/** A value to choose from, and what it means. */
interface Choice {
  readonly value: string;
  readonly label: string;
}

/** A variable that `setup` asks for. */
export interface SetupVariable {
  readonly name: string;
  /** Where to find the value. */
  readonly where: string;
  /** Whether it is never shown. */
  readonly isSecret: boolean;
  /** The form that Medplum gives it; another is tried too. */
  readonly form?: { readonly pattern: RegExp; readonly words: string };
  /** The option that gives it; a secret has none, because other users of the machine can read a command line. */
  readonly option?: string;
  /** The values to choose from, with the question. */
  readonly question?: string;
  readonly choices?: readonly Choice[];
  /** Whether another value than those of `choices` can be given. */
  readonly takesOthers?: boolean;
  /** The value that a deployment uses when it is not set. */
  readonly defaultValue?: string;
}

/** An id as Medplum makes them. */
export const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const SEMBLE_URL = 'https://open.semble.io/graphql';
const SANDBOX_URL = 'https://open.sandbox.semble.io/graphql';

export const MEDPLUM_URL: SetupVariable = {
  name: 'MEDPLUM_BASE_URL',
  where:
    "The address of Medplum's API is the base URL of the server, such as https://api.example.org/. You decide where the data is stored.",
  isSecret: false,
  option: '--medplum-base-url <url>',
};

export const CLIENT_ID: SetupVariable = {
  name: 'MEDPLUM_CLIENT_ID',
  where: GIVE_CLIENT,
  isSecret: false,
  form: { pattern: UUID, words: 'a UUID, 36 characters' },
  option: '--medplum-client-id <id>',
};

export const CLIENT_SECRET: SetupVariable = {
  name: 'MEDPLUM_CLIENT_SECRET',
  where: GIVE_CLIENT,
  isSecret: true,
  form: { pattern: /^[0-9a-f]{64}$/i, words: '64 hexadecimal digits' },
};

export const SEMBLE_ADDRESS: SetupVariable = {
  name: SETTING.apiUrl,
  question: "Address of Semble's API",
  where: 'The sandbox and production are different practices with different tokens.',
  isSecret: false,
  option: '--semble-api-url <url>',
  choices: [
    { value: SEMBLE_URL, label: 'Production' },
    { value: SANDBOX_URL, label: 'Sandbox' },
  ],
  takesOthers: true,
  defaultValue: SEMBLE_URL,
};

export const ADMIN_TOKEN: SetupVariable = {
  name: 'SEMBLE_ADMIN_TOKEN',
  where: GIVE_ADMIN_TOKEN,
  isSecret: true,
};

export const API_TOKEN: SetupVariable = {
  name: SETTING.apiToken,
  where: GIVE_API_TOKEN,
  isSecret: true,
};

export const DELETE_POLICY: SetupVariable = {
  name: SETTING.deletePolicy,
  question: 'When Semble deletes a patient, the bot',
  where: 'docs/how-it-works.md explains the delete policies.',
  isSecret: false,
  option: '--delete-policy <policy>',
  choices: [
    { value: 'delete', label: 'deletes the Patient' },
    { value: 'deactivate', label: 'deactivates the Patient' },
  ],
  defaultValue: 'delete',
};

/** In the order of the questions. */
export const VARIABLES: readonly SetupVariable[] = [
  MEDPLUM_URL,
  CLIENT_ID,
  CLIENT_SECRET,
  SEMBLE_ADDRESS,
  ADMIN_TOKEN,
  API_TOKEN,
  DELETE_POLICY,
];
