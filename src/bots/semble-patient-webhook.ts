import type { BotEvent } from '@medplum/core';
import { type Clock, systemClock } from '../clock.ts';
import type { DeliveryRequest } from '../semble/delivery.ts';
import type { SemblePatient } from '../semble/patient.ts';
import { type DeletePolicy, readSettings, type Settings } from '../settings.ts';
import { applyCarried } from '../sync/apply-carried.ts';
import { mergePatients } from '../sync/merge-patients.ts';
import { retirePatient } from '../sync/retire-patient.ts';
import type { MedplumCalls, Run } from '../sync/run.ts';
import { syncPatient } from '../sync/sync-patient.ts';
import { type Answer, answerTo, type Result, success } from './answers.ts';
import { carryOutRequest } from './operator-request.ts';
import {
  type AuthenticatedRequest,
  authenticateRequest,
  carriedPatient,
  readDelivery,
  readOperatorRequest,
} from './receive.ts';
import { RequestLog } from './request-log.ts';
import { isSchedule, sweepAll } from './schedule.ts';

/** Milliseconds that a request may take, by its sender. */
const DEADLINE = { semble: 12_000, operator: 25_000 };

/**
 * The Medplum Bot that keeps FHIR Patients in step with Semble. A delivery says that a patient may have changed. The
 * bot authenticates the delivery, reads the patient from Semble and makes the FHIR Patient equal to it. Never throws:
 * an error becomes a refusal with a fixed text, and the log has the reason.
 */
export async function handler(medplum: MedplumCalls, event: BotEvent, clock: Clock = systemClock): Promise<Answer> {
  const log = new RequestLog(clock);
  try {
    const settings = readSettings(event.secrets);
    const known = { missingFields: new Set<string>(), seen: new Set<string>() };
    const base = { ...settings, mapping: settings, medplum, clock, log, ...known };
    if (isSchedule(event)) {
      return log.end(success(await sweepAll(base, settings.sweepHours)));
    }
    const authenticated = authenticateRequest(event, settings, clock.now(), log);
    const run: Run = {
      ...base,
      deletePolicy: policyFor(authenticated.sender, settings),
      deadline: log.started + DEADLINE[authenticated.sender],
    };
    if (authenticated.sender === 'operator') {
      return log.end(success(await carryOutRequest(run, readOperatorRequest(authenticated, log))));
    }
    const delivery = readDelivery(authenticated, log);
    const carried = (): SemblePatient => carriedPatient(delivery, authenticated, settings, clock.now(), log);
    return log.end(success({ result: await carryOut(run, delivery.request, carried) }));
  } catch (error) {
    return log.end(answerTo(error, log));
  }
}

/** An unsigned delivery must not delete a Patient, so it only deactivates. Operator requests are always signed. */
function policyFor(sender: AuthenticatedRequest['sender'], { scheme, deletePolicy }: Settings): DeletePolicy {
  return sender === 'semble' && scheme === 'none' ? 'deactivate' : deletePolicy;
}

/** Carries out a delivery. The patient that it carries is used only when there is no API token to read Semble with. */
async function carryOut(run: Run, request: DeliveryRequest, carried: () => SemblePatient): Promise<Result> {
  switch (request.asks) {
    case 'sync':
      return run.semble ? syncPatient(run, request.patientId) : applyCarried(run, carried());
    case 'delete':
      return retirePatient(run, request.patientId);
    case 'merge':
      return mergePatients(run, request.sourceId, request.targetId);
    case 'nothing':
      return 'ignored';
  }
}
