import { type DeletePolicy, SETTING } from '../../src/settings.ts';
import { PROGRAM } from '../core/names.ts';
import { notesOnCrons } from '../medplum/crons.ts';
import { MISSING_DEFINITION } from '../semble/nhs-definition.ts';
import type { MedplumFacts } from './check-medplum.ts';
import type { Situation } from './preflight.ts';

/** The consequence of each delete policy. */
export const DELETE_POLICIES: Readonly<Record<DeletePolicy, string>> = {
  delete: 'Delete policy "delete": a patient deleted in Semble is deleted in Medplum, where old versions remain',
  deactivate:
    'Delete policy "deactivate": a patient deleted in Semble stays in Medplum, inactive and tagged as deleted',
};

/** The checks that a dry run cannot make. */
export const UNTRIED =
  'A dry run does not test whether the token may change subscriptions and whether webhooks are switched on. The real run tests both before it writes anything';

/** Notes for the operator about the situation, one line each. */
export function notesOn({ medplum, semble, settings, strays }: Situation): string[] {
  return [
    DELETE_POLICIES[settings.deletePolicy],
    ...semble.warnings,
    ...(semble.nhsDefinition === 'missing' ? [`${MISSING_DEFINITION.what}. ${MISSING_DEFINITION.todo}`] : []),
    ...(settings.scheme === 'none'
      ? [
          `${SETTING.signatureScheme} is none: ONLY THE WEBHOOK TOKEN PROVES THAT DELIVERIES ARE FROM SEMBLE. So a delivery of a deletion only deactivates, whatever the delete policy`,
        ]
      : []),
    ...(strays > 0
      ? [
          `${strays} subscriptions with our label call another address and stay unchanged. Delete them in Semble if it is a former address of this bot`,
        ]
      : []),
    ...notesOnRawBody(medplum),
    ...notesOnCrons(medplum.crons, medplum.deployed),
    ...notesOnFeatures(medplum),
  ];
}

/** Notes on a server that cannot pass the raw text of a request to a bot. */
export function notesOnRawBody({ knowsRawBody }: Pick<MedplumFacts, 'knowsRawBody'>): string[] {
  return knowsRawBody
    ? []
    : [
        'This Medplum does not know Bot.rawBody. The bot checks signatures against JSON that it serializes again, so it refuses a genuine delivery with 401 if Semble serializes it differently. Version 5.2.13 knows Bot.rawBody',
      ];
}

/** Notes on features that the project does not have and that a deployment can do without. */
export function notesOnFeatures({ hasCron }: Pick<MedplumFacts, 'hasCron'>): string[] {
  return hasCron
    ? []
    : [
        `This Medplum project has no feature "cron", so there is no nightly sweep. A super admin can add the feature (then run ${PROGRAM} deploy again). Or run ${PROGRAM} reconcile every night`,
      ];
}
