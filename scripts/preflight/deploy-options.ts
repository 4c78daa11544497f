import { quoted } from '../core/output/command-lines.ts';
import type { Bundle } from '../medplum/bot-code.ts';
import type { ConfigEntry } from '../medplum/config-file.ts';
import type { EndpointKind } from '../semble/subscriptions/endpoint.ts';

/** The options of a deployment. */
export interface DeployOptions {
  /** Report what would be done, and write nothing on either side. */
  readonly dryRun?: boolean;
  /** Subscribe although Medplum holds Patients without a Semble identifier. */
  readonly allowUnmatched?: boolean;
  /** Overwrite project secrets that have the names of the bot's settings and that no deployment wrote. */
  readonly adoptSecrets?: boolean;
  /** The schedule of the sweep: five fields of numbers, in the server's time zone. */
  readonly cron?: string;
  /** How Semble calls the bot; when left out, the present kind or the public webhook. */
  readonly endpoint?: EndpointKind;
  /** Whether the URL contains the credentials for `execute`; when left out, as at present or in a header. */
  readonly credentialsInUrl?: boolean;
  /** The code; when left out, the bundle of this version. */
  readonly bundle?: Bundle;
  /** The entry of `medplum.config.json` into which the Bot's id is written. */
  readonly configEntry?: ConfigEntry;
}

/** The options as they are typed after the command, with a space before each; without --dry-run. */
export function typedOptions(options: DeployOptions): string {
  const { allowUnmatched, adoptSecrets, cron, endpoint, credentialsInUrl } = options;
  const typed = [
    ...(allowUnmatched ? ['--allow-unmatched'] : []),
    ...(adoptSecrets ? ['--adopt-secrets'] : []),
    ...(cron === undefined ? [] : [`--cron ${quoted(cron)}`]),
    ...(endpoint === undefined ? [] : [`--endpoint ${endpoint}`]),
    ...(credentialsInUrl === undefined ? [] : [`--${credentialsInUrl ? '' : 'no-'}credentials-in-url`]),
  ];
  return typed.map((option) => ` ${option}`).join('');
}
