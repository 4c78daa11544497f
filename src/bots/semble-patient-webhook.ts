import type { BotEvent, MedplumClient } from '@medplum/core';
import { type Clock, systemClock } from '../clock.ts';
import type { DeliveryRequest } from '../semble/delivery.ts';
import type { SemblePatient } from '../semble/patient.ts';
import { type DeletePolicy, readSettings, type Settings } from '../settings.ts';
import { applyCarried } from '../sync/apply-carried.ts';
import { mergePatients } from '../sync/merge-patients.ts';
import { retirePatient } from '../sync/retire-patient.ts';
import type { Run } from '../sync/run.ts';
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

/** Milliseconds that a delivery may take, and an operator's request. */
const DEADLINE = { semble: 12_000, operator: 25_000 };

/**
 * The Medplum Bot that keeps FHIR Patients in step with Semble. A delivery is a hint that a patient may have changed:
 * once it is proven to be Semble's, the patient is read anew and the FHIR Patient is made equal to it.
 * Never throws. What it returns are fixed texts; what went wrong is in the log.
 */
export async function handler(medplum: MedplumClient, event: BotEvent, clock: Clock = systemClock): Promise<Answer> {
  const log = new RequestLog(clock);
  try {
    const settings = readSettings(event.secrets);
    const base = { ...settings, mapping: settings, medplum, clock, log, missingFields: new Set<string>() };
    if (isSchedule(event)) {
      return log.end(success(await sweepAll(base, settings.sweepHours)));
    }
    const proof = authenticateRequest(event, settings, clock.now(), log);
    const run: Run = {
      ...base,
      deletePolicy: policyFor(proof.sender, settings),
      deadline: log.started + DEADLINE[proof.sender],
    };
    if (proof.sender === 'operator') {
      return log.end(success(await carryOutRequest(run, readOperatorRequest(proof, log))));
    }
    const delivery = readDelivery(proof, log);
    const carried = (): SemblePatient => carriedPatient(delivery, proof, settings, clock.now(), log);
    return log.end(success({ result: await carryOut(run, delivery.request, carried) }));
  } catch (error) {
    return log.end(answerTo(error, log));
  }
}

/** Without signatures nothing is deleted for good on the strength of a delivery; an operator's signature is one. */
function policyFor(sender: AuthenticatedRequest['sender'], { scheme, deletePolicy }: Settings): DeletePolicy {
  return sender === 'semble' && scheme === 'none' ? 'deactivate' : deletePolicy;
}

/** Does what a delivery asks for. A patient that it carries counts only where Semble can't be asked. */
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
