import type { PatientView } from '../../contract/patient.ts';
import type { ShownRun } from '../../contract/run.ts';
import type { HeldDelivery } from '../../contract/state.ts';

/** The phone that the colleague adds in the first experiment. */
export const COLLEAGUES_PHONE = '020 7946 0123';

/** What came of the colleague's addition so far; empty before it. */
export function additionOutcome(view: PatientView | undefined): string {
  const telecom = view?.elements.find(({ element }) => element === 'telecom')?.entries ?? [];
  const stays = telecom.some(({ text, owner }) => owner === 'colleague' && text.includes(COLLEAGUES_PHONE));
  if (!stays) {
    return '';
  }
  const versions = view?.versions ?? [];
  const added = versions.findIndex(({ changes }) => changes.some(({ text }) => text.includes(COLLEAGUES_PHONE)));
  return versions.slice(0, Math.max(0, added)).some(({ by }) => by === 'bot')
    ? "The bot has written since then, and the colleague's phone is still there."
    : "The phone is in Medplum, marked as a colleague's. Now rename the patient.";
}

/** How the last forged delivery ended; empty before one. */
export function forgeryOutcome(view: PatientView | undefined, runs: readonly ShownRun[]): string {
  const forged = runs.find(({ origin }) => origin?.startsWith('forged'));
  if (!forged || !view) {
    return '';
  }
  const calls = forged.calls?.length ?? 0;
  const patient = view.patientIds.length > 0 ? 'The Patient is still there.' : 'There is no Patient.';
  return `Answered ${forged.answer}, after ${calls === 0 ? 'no call' : `${calls} calls`} to any system. ${patient}`;
}

/** What came of the two deliveries so far; empty before they are held, and after other changes. */
export function orderOutcome(
  view: PatientView | undefined,
  held: readonly HeldDelivery[],
  newest: string | undefined,
): string {
  if (held.length > 0) {
    return `${held.length} ${held.length === 1 ? 'delivery waits' : 'deliveries wait'}, and Medplum has the address from before.`;
  }
  const telecom = view?.elements.find(({ element }) => element === 'telecom')?.entries ?? [];
  return newest !== undefined && telecom.some(({ text }) => text.includes(newest))
    ? `Both have arrived, the older one last. Medplum has ${newest}, as Semble has.`
    : '';
}
