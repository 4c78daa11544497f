import type { Bundle } from '../medplum/bot-code.ts';
import type { EndpointKind } from '../semble/subscriptions/endpoint.ts';

/** What a deployment is told besides its environment. */
export interface DeployOptions {
  /** Say what would be done, and write nothing on either side. */
  readonly dryRun?: boolean;
  /** Subscribe although Medplum holds Patients without a Semble identifier. */
  readonly allowUnmatched?: boolean;
  /** Overwrite project secrets of our names that no deployment wrote. */
  readonly adoptSecrets?: boolean;
  /** When the sweep runs: five fields of numbers, in the server's time zone. */
  readonly cron?: string;
  /** How Semble reaches the bot; as it is, or the public webhook, when left out. */
  readonly endpoint?: EndpointKind;
  /** Whether the credentials for `execute` stand in the url; as it is, or in a header, when left out. */
  readonly credentialsInUrl?: boolean;
  /** The code; what `npm run build` made when left out. */
  readonly bundle?: Bundle;
  /** A `medplum.config.json` that is to get the Bot's id. */
  readonly configFile?: string;
}
