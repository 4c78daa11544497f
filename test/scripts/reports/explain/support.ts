import type { Patient } from '@medplum/fhirtypes';
import { openStage, type Stage } from '../../../../demo/stage.ts';
import type { LocalMedplum } from '../../../../local/medplum/server.ts';
import { READ_PERMISSIONS } from '../../../../local/semble/tokens.ts';
import { showExplanation } from '../../../../scripts/commands/explain/show.ts';
import { plainTerminal } from '../../../../scripts/core/terminal.ts';
import { explain } from '../../../../scripts/reports/explain/explain.ts';
import type { Explanation } from '../../../../scripts/reports/explain/explanation.ts';
import { readInput } from '../../../../scripts/reports/explain/input.ts';

/** A deployed bot between two local servers. */
export interface Explaining {
  readonly stage: Stage;
  /** The environment of the command. */
  readonly variables: Readonly<Record<string, string>>;
  /** A patient in Semble, and in Medplum what the bot made of it. */
  aSyncedPatient(more?: object): Promise<string>;
  /** With other variables, if any are named. */
  explain(id: string, others?: Readonly<Record<string, string>>): Promise<Explanation>;
}

export async function openExplaining(): Promise<Explaining> {
  const stage = await openStage();
  const { store } = stage.semble;
  const variables = {
    MEDPLUM_BASE_URL: stage.medplum.baseUrl,
    MEDPLUM_CLIENT_ID: stage.medplum.admin.clientId,
    MEDPLUM_CLIENT_SECRET: stage.medplum.admin.clientSecret,
    SEMBLE_API_TOKEN: store.addToken({ permissions: READ_PERMISSIONS }),
    SEMBLE_API_URL: stage.semble.url,
  };
  return {
    stage,
    variables,
    async aSyncedPatient(more = {}) {
      const { id } = store.createPatient({
        title: 'Mrs',
        firstName: 'Wilma',
        lastName: 'Quillfeather',
        dob: '1979-03-14',
        gender: 'Female',
        phones: [{ phoneType: 'Mobile', phoneNumber: '07700 900123' }],
        numbers: [{ referenceId: store.nhsNumberDefinition, value: '999 000 0018' }],
        ...more,
      });
      await stage.settle();
      return id;
    },
    explain: (id, others = {}) => explain(readInput({ ...variables, ...others }), id),
  };
}

/** Makes more versions of a Patient than a server tells of when it is not asked for more. */
export async function editOften({ repo }: Pick<LocalMedplum, 'repo'>, patientId: string): Promise<void> {
  const patient = await repo.readResource<Patient>('Patient', patientId);
  for (let edits = 1; edits <= 105; edits += 1) {
    await repo.updateResource<Patient>({ ...patient, photo: [{ title: `the ${edits}th` }] });
  }
}

export function element({ elements }: Explanation, name: string) {
  return elements.find((one) => one.element === name);
}

/** What is shown of it, line by line. */
export function linesOf(explanation: Explanation, { all = true }: { readonly all?: boolean } = {}): string[] {
  const lines: string[] = [];
  showExplanation(explanation, { all, terminal: plainTerminal((text) => lines.push(...text.split('\n'))) });
  return lines;
}
