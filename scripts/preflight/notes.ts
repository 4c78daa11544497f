import type { DeletePolicy } from '../../src/settings.ts';
import { notesOnCrons } from '../medplum/crons.ts';
import { MISSING_DEFINITION } from '../semble/nhs-definition.ts';
import type { Situation } from './preflight.ts';

const DELETE_POLICIES: Readonly<Record<DeletePolicy, string>> = {
  delete: 'Delete policy "delete": a patient deleted in Semble is deleted in Medplum, where old versions remain',
  deactivate:
    'Delete policy "deactivate": a patient deleted in Semble stays in Medplum, inactive and tagged as deleted',
};

/** What a dry run can't know. */
export const UNTRIED =
  'Whether the token may change subscriptions, and whether webhooks are on, can only be tried: the real run does, before it writes anything';

/** What a person should know about what was found, a line each. */
export function notesOn({ medplum, semble, settings, strays }: Situation): string[] {
  return [
    DELETE_POLICIES[settings.deletePolicy],
    ...semble.warnings,
    ...(semble.nhsDefinition === 'missing' ? [`${MISSING_DEFINITION.what}. ${MISSING_DEFINITION.todo}`] : []),
    ...(settings.scheme === 'none'
      ? [
          'SEMBLE_SIGNATURE_SCHEME is none: NOTHING PROVES THAT DELIVERIES ARE FROM SEMBLE but the second lock. So a delivery of a deletion only deactivates, whatever the delete policy',
        ]
      : []),
    ...(strays > 0
      ? [
          `${strays} subscriptions with our label call another address and are left alone: delete them in Semble if it is a former one`,
        ]
      : []),
    ...(medplum.knowsRawBody
      ? []
      : [
          'This Medplum does not know Bot.rawBody: signatures are checked against JSON written anew, and a genuine delivery that Semble writes otherwise is refused with 401. Version 5.2.13 knows it',
        ]),
    ...notesOnCrons(medplum.crons, medplum.deployed),
    ...(medplum.hasCron
      ? []
      : [
          'This Medplum project has no feature "cron", so there is no nightly sweep: a super admin can switch it on (then deploy again), or run npm run reconcile every night',
        ]),
  ];
}
