import fc from 'fast-check';
import type { handler } from '../../src/bots/semble-patient-webhook.ts';
import { type Action, actions, type Clinic, faults, IDS } from './clinic.ts';

/** The bot, or a variant of it. */
export type Bot = typeof handler;

/** A change of a patient. */
export interface Act {
  readonly does: Action;
  readonly id: string;
}
/** An operator request: a sweep, or these patients. */
export type Request = 'sweep' | readonly string[];

export const id = fc.constantFrom(...IDS);
export const act = (...more: Action[]): fc.Arbitrary<Act> =>
  fc.record({ does: fc.constantFrom(...actions, ...more), id });
export const request: fc.Arbitrary<Request> = fc.oneof(
  fc.constant('sweep' as const),
  fc.uniqueArray(id, { minLength: 1 }),
);
export const policy = fc.constantFrom('delete', 'deactivate');
export const faultsToCome = fc.array(fc.constantFrom(...faults), { maxLength: 40 });
export const everybody: readonly Act[] = IDS.map((one) => ({ does: 'join', id: one }));

export async function ask(clinic: Clinic, asked: Request | { readonly updated: string }): Promise<void> {
  if (asked === 'sweep') {
    await clinic.sweep();
  } else if ('updated' in asked) {
    clinic.deliver('patient.updated', asked.updated);
    await clinic.post();
  } else {
    await clinic.request({ eventType: 'bot.sync', patientIds: asked, write: true });
  }
}

/** A repeated page no longer lists patients that Semble deleted in the meantime. A request by id still names them. */
export async function afterFailedPages(clinic: Clinic): Promise<void> {
  if (clinic.hasFailedPage) {
    await ask(clinic, IDS);
  }
}

export function expectAllInStep(clinic: Clinic): void {
  IDS.forEach((one) => {
    clinic.expectInStep(one);
  });
}

/** Starts the steps in this order, without waiting for their effects. Resolves when all effects have ended. */
export async function live(clinic: Clinic, steps: readonly (Act | Request)[]): Promise<void> {
  const underWay: Promise<void>[] = [];
  for (const step of steps) {
    await clinic.hop();
    await clinic.hop();
    if (typeof step === 'object' && 'does' in step) {
      clinic.act(step.does, step.id);
      underWay.push(clinic.post());
    } else {
      underWay.push(ask(clinic, step));
    }
  }
  await Promise.all(underWay);
}
