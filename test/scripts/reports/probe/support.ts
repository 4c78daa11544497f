import { onTestFinished } from 'vitest';
import type { FaultyRequest } from '../../../../local/faults.ts';
import type { NewPatient } from '../../../../local/semble/patients/patient.ts';
import { type LocalSemble, type LocalSembleOptions, startLocalSemble } from '../../../../local/semble/server.ts';
import { READ_PERMISSIONS, type TokenOptions } from '../../../../local/semble/tokens.ts';
import type { Finding } from '../../../../scripts/reports/probe/finding.ts';
import { probe } from '../../../../scripts/reports/probe/probe.ts';
import type { ProbeReport } from '../../../../scripts/reports/probe/report.ts';
import { type Clock, systemClock } from '../../../../src/clock.ts';

/** A clock whose waits take no time. */
export const hastyClock: Clock = { ...systemClock, wait: async () => undefined };

const MINUTE = 60_000;

/** A practice that can be probed, and the bodies of the requests that it got. */
export interface ProbedSemble extends LocalSemble {
  readonly bodies: readonly string[];
  probe(
    options?: Partial<Parameters<typeof probe>[0]> & { readonly token?: Partial<TokenOptions> },
  ): Promise<ProbeReport>;
}

/** What the patients of the practice are like. */
interface Patients {
  readonly count?: number;
  readonly details?: NewPatient;
}

/** Starts a Semble with patients, each changed in a minute of its own: one is deleted and one archived. */
export async function aProbedSemble(options: LocalSembleOptions = {}, patients: Patients = {}): Promise<ProbedSemble> {
  let now = Date.parse('2026-03-02T00:00:00.123Z');
  const semble = await startLocalSemble({ now: () => now, ...options });
  onTestFinished(() => semble.close());
  const { store } = semble;
  const ids = Array.from({ length: patients.count ?? 120 }, (_, index) => {
    now += MINUTE;
    return store.createPatient(patients.details ?? aPatient(store, index)).id;
  });
  const [, deleted, archived] = ids;
  now += MINUTE;
  store.deletePatient(deleted ?? '');
  now += MINUTE;
  store.archive(archived ?? '', 'DECEASED_PATIENT');
  const bodies: string[] = [];
  const match = ({ body }: FaultyRequest): boolean => {
    bodies.push(body);
    return false;
  };
  semble.faults.add({ match });
  return {
    ...semble,
    bodies,
    probe: ({ token, ...given } = {}) => {
      const access = { url: semble.url, token: store.addToken({ permissions: READ_PERMISSIONS, ...token }) };
      return probe({ access, settings: new Map(), clock: hastyClock, ...given });
    },
  };
}

function aPatient({ numberDefinitions, nhsNumberDefinition }: LocalSemble['store'], index: number): NewPatient {
  const system = numberDefinitions.find(({ idType }) => idType === 'SYSTEM')?.id ?? '';
  return {
    firstName: 'Zara',
    lastName: `Example ${index}`,
    dob: '1990-05-15',
    gender: 'Female',
    sex: 'Female',
    email: 'zara@example.org',
    phones: [{ phoneType: 'Mobile', phoneNumber: '07700 900123' }],
    numbers: [
      { referenceId: nhsNumberDefinition, value: '999 000 0018' },
      { referenceId: system, value: 'QX7R2M9KTB' },
    ],
  };
}

/** The finding about one assumption. */
export function findingOn({ findings }: ProbeReport, assumption: string): Finding {
  const [finding, ...others] = findings.filter((one) => one.assumption === assumption);
  if (!finding || others.length > 0) {
    throw new Error(`There are ${others.length + (finding ? 1 : 0)} findings "${assumption}"`);
  }
  return finding;
}

/** The assumptions with this verdict. */
export function withVerdict({ findings }: ProbeReport, verdict: Finding['verdict']): string[] {
  return findings.filter((finding) => finding.verdict === verdict).map(({ assumption }) => assumption);
}
