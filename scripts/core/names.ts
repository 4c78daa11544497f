import { SEMBLE_BASE } from '../../src/fhir/systems.ts';

/** The Bot's name, in Medplum and in medplum.config.json. */
export const BOT_NAME = 'semble-patient-webhook';

export const BOT_DESCRIPTION =
  'Receives the patient webhooks of Semble and keeps FHIR Patients equal to them (medplum-semble-patients)';

/** The identifier by which the Bot is found again; its value is the Bot's name. */
export const BOT_SYSTEM = `${SEMBLE_BASE}fhir/bot`;

/** The Bot's second identifier: the Semble practice that it was deployed for. */
export const PRACTICE_SYSTEM = `${SEMBLE_BASE}practice-id`;

/** The extension of the Bot that names, separated by spaces, the project secrets that a deployment wrote. */
export const DEPLOYED_SECRETS_EXTENSION = `${SEMBLE_BASE}fhir/deployed-secrets`;

/** What the bot may do. */
export const POLICY_NAME = 'Semble patient sync';

/** What Semble may do where it calls `$execute`: the name of the ClientApplication and of its policy. */
export const WEBHOOK_CLIENT_NAME = 'Semble webhook caller';

export const WEBHOOK_CLIENT_DESCRIPTION =
  'Semble delivers its webhooks with these credentials (medplum-semble-patients)';

/** How the labels of our subscriptions begin. */
export const LABEL_PREFIX = 'medplum-semble-patients: ';

/** What of a subscription's label tells it from our others. */
export function shortLabel(label: string): string {
  return label.slice(LABEL_PREFIX.length);
}

/** A subscription of ours as it stands in a table. */
export function subscriptionName(label: string): string {
  return `Subscription ${shortLabel(label)}`;
}
