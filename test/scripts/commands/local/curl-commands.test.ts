import { expect, it } from 'vitest';
import { findCommand, staffCommand } from '../../../../scripts/commands/local/curl-commands.ts';

const ID = '6b0d21d1d19d3b3e25000013';
const UUID = '4e6e3659-cac4-43bb-bab5-bfc902e5f061';
const medplum = { baseUrl: 'http://127.0.0.1:65533/', admin: { clientId: UUID, clientSecret: 'a'.repeat(64) } };
const staff = { sembleUrl: 'http://127.0.0.1:65534/graphql', token: 't'.repeat(43) };

/** The text of a command as a shell reads it: a backslash at the end of a line joins it with the next. */
const joined = (lines: readonly string[]): string => lines.join('\n').replaceAll('\\\n', '');

it.each([
  ['a change', staffCommand({ ...staff, patientId: ID })],
  ['a new patient', staffCommand({ ...staff, patientId: undefined })],
  ['a search', findCommand(medplum, ID)],
])('the lines of %s fit into 80 columns and are one command', (_, lines) => {
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
  expect(joined(lines)).not.toContain('\n');
});

it('a change in Semble sends one document, in JSON', () => {
  const [, body = ''] = /-d (.*)$/.exec(joined(staffCommand({ ...staff, patientId: ID }))) ?? [];
  const { query } = JSON.parse(body.replaceAll("'", ''));
  expect(query).toBe(
    `mutation { updatePatient(id: "${ID}", patientData: { email: "staff@mail.example" }) { data { id } error } }`,
  );
});

it('a search in Medplum is for the Semble id, with the credentials in one word', () => {
  const command = joined(findCommand(medplum, ID));
  expect(command).toContain(`-u ${UUID}:${'a'.repeat(64)} `);
  expect(command).toContain(`'identifier=https://semble.io/patient-id|${ID}'`);
});
