import { SEMBLE_BASE } from '../../src/fhir/systems.ts';

/** How messages and documents write the program: npx never fetches another package of that name. */
export const PROGRAM = 'npx --no-install semble-medplum';

/** The file of variables that the command `local` writes for its servers. */
export const ENV_LOCAL = '.env.local';

/** The Bot's name, in Medplum and in medplum.config.json. */
export const BOT_NAME = 'semble-patient-webhook';

export const BOT_DESCRIPTION =
  'Receives the patient webhooks of Semble and keeps FHIR Patients equal to them (medplum-semble-patients)';

/** The system of the identifier by which commands find the Bot; its value is the Bot's name. */
export const BOT_SYSTEM = `${SEMBLE_BASE}fhir/bot`;

/** The system of the Bot's second identifier: the Semble practice that it was deployed for. */
export const PRACTICE_SYSTEM = `${SEMBLE_BASE}practice-id`;

/** The extension of the Bot that names, separated by spaces, the project secrets that a deployment wrote. */
export const DEPLOYED_SECRETS_EXTENSION = `${SEMBLE_BASE}fhir/deployed-secrets`;

/** The name of the bot's access policy. */
export const POLICY_NAME = 'Semble patient sync';

/** The name of the ClientApplication with which Semble calls `$execute`, and of its access policy. */
export const WEBHOOK_CLIENT_NAME = 'Semble webhook caller';

export const WEBHOOK_CLIENT_DESCRIPTION =
  'Semble delivers its webhooks with these credentials (medplum-semble-patients)';

/** The beginning of the labels of our subscriptions. */
export const LABEL_PREFIX = 'medplum-semble-patients: ';

/** The part of a subscription's label after the prefix. */
export function shortLabel(label: string): string {
  return label.slice(LABEL_PREFIX.length);
}

/** The name of one of our subscriptions in a table. */
export function subscriptionName(label: string): string {
  return `Subscription ${shortLabel(label)}`;
}
