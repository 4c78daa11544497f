import { withSembleIds } from '../../../src/fhir/systems.ts';

/** What staff do in Semble: a change of a patient, or a new patient where there is none. */
interface StaffChange {
  readonly sembleUrl: string;
  readonly token: string;
  readonly patientId: string | undefined;
}

/**
 * The lines of a command for a POSIX shell that changes a patient in Semble. Each line fits into 80 columns: a text in quotes
 * goes on in the first column of the next line.
 */
export function staffCommand({ sembleUrl, token, patientId }: StaffChange): string[] {
  const [begin, end] =
    patientId === undefined
      ? ['mutation { createPatient(patientData: ', String.raw`{ first: \"Zara\", last: \"Example\" }`]
      : [
          String.raw`mutation { updatePatient(id: \"${patientId}\", `,
          String.raw`patientData: { email: \"staff@mail.example\" }`,
        ];
  return [
    `curl -s ${sembleUrl} -H 'Content-Type: application/json' \\`,
    `  -H 'x-token: ${token}' \\`,
    `  -d '{"query":"${begin}'\\`,
    `'${end}) { data { id } error } }"}'`,
  ];
}

/** The lines of a command that shows the Patient with a Semble id in Medplum, as `staffCommand` makes them. */
export function findCommand(
  { baseUrl, admin }: { readonly baseUrl: string; readonly admin: { clientId: string; clientSecret: string } },
  sembleId: string,
): string[] {
  return [
    `curl -s -G ${baseUrl}fhir/R4/Patient -u \\`,
    `${admin.clientId}:\\`,
    `${admin.clientSecret} \\`,
    '  --data-urlencode \\',
    `  'identifier=${withSembleIds(sembleId)}'`,
  ];
}
