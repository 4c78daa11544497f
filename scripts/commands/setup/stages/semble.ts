import { SETTING } from '../../../../src/settings.ts';
import type { Problems } from '../../../core/problem.ts';
import { practiceOf } from '../../../medplum/bot.ts';
import type { MedplumFacts } from '../../../preflight/check-medplum.ts';
import { checkSembleAddress } from '../../../preflight/check-semble-address.ts';
import { checkReachable, checkSamePractice } from '../../../preflight/practice-findings.ts';
import { operatorAccess, sembleSettings } from '../../../semble/access.ts';
import { askerOf } from '../../../semble/client.ts';
import {
  checkAdminToken,
  checkApiToken,
  checkIsPractice,
  type Practice,
  type ReadingFacts,
  type WebhookFacts,
} from '../../../semble/practice.ts';
import { checkWebhookRights } from '../../../semble/subscriptions/webhook-permissions.ts';
import { ADMIN_TOKEN, API_TOKEN, SEMBLE_ADDRESS } from '../variables.ts';
import { environmentOf } from './medplum.ts';
import type { Stage } from './stage.ts';

/** What the stages before found; undefined where they were skipped. */
interface Found {
  readonly medplum: MedplumFacts | undefined;
  /** The URL of Semble's API; without one, a token cannot be tried. */
  readonly url: string | undefined;
}

/** The stage of the address; `medplumUrl` is the one of Medplum, which Semble must be able to reach. */
export function sembleAddress(medplumUrl: string | undefined): Stage<string> {
  return {
    title: 'Semble',
    variables: [SEMBLE_ADDRESS],
    check: async (values, problems) => {
      const url = await checkSembleAddress(values.get(SETTING.apiUrl) ?? '', problems);
      if (url !== undefined && medplumUrl !== undefined) {
        checkReachable(medplumUrl, url, problems);
      }
      return url;
    },
    describe: (url) => `answers at ${URL.parse(url)?.host ?? ''}`,
  };
}

/** The stage of the operator's token. A dry run does not try whether it may change subscriptions. */
export function adminToken({ medplum, url }: Found, { dryRun }: { readonly dryRun: boolean }): Stage<WebhookFacts> {
  return {
    title: "Operator's token",
    variables: [ADMIN_TOKEN],
    check:
      url === undefined
        ? undefined
        : async (values, problems) => {
            const { adminToken: token } = environmentOf(values, problems);
            const access =
              problems.all.length === 0 ? operatorAccess(token, new Map([[SETTING.apiUrl, url]]), problems) : undefined;
            const webhooks = access && (await checkAdminToken(access.ask, access.tokenName, problems));
            if (access && webhooks) {
              checkIsDeployedPractice(medplum, webhooks.practice, problems);
              if (!dryRun) {
                await problems.of(checkWebhookRights(access.ask, access.tokenName, problems));
              }
            }
            return webhooks;
          },
    describe: ({ practice, timeZone, subscriptions }) =>
      [
        `practice "${practice.name}"`,
        ...(timeZone === undefined ? [] : [`time zone ${timeZone}`]),
        `${subscriptions.length} subscriptions`,
      ].join(', '),
  };
}

/** The stage of the bot's token. `settings` are those of the file, `webhooks` what the operator's token found. */
export function apiToken(
  { medplum, url }: Found,
  webhooks: WebhookFacts | undefined,
  settings: ReadonlyMap<string, string>,
): Stage<ReadingFacts> {
  return {
    title: "Bot's token",
    variables: [API_TOKEN],
    check:
      url === undefined
        ? undefined
        : async (values, problems) => {
            environmentOf(values, problems);
            const access =
              problems.all.length === 0
                ? sembleSettings(new Map([...values, [SETTING.apiUrl, url]]), problems)
                : undefined;
            const nhsNumberDefinition = settings.get(SETTING.nhsNumberDefinition);
            const reading = access && (await checkApiToken(askerOf(access), { nhsNumberDefinition }, problems));
            if (reading && webhooks) {
              checkSamePractice(webhooks, reading, problems);
            } else if (reading) {
              checkIsDeployedPractice(medplum, reading.practice, problems);
            }
            return reading;
          },
    describe: ({ practice, unseen }) =>
      `reads the patients of "${practice.name}"${unseen.length > 0 ? `, but not everything (${unseen.length} notes)` : ''}`,
  };
}

function checkIsDeployedPractice(medplum: MedplumFacts | undefined, practice: Practice, problems: Problems): void {
  if (medplum?.deployed) {
    checkIsPractice(practiceOf(medplum.deployed.bot), practice, problems);
  }
}
