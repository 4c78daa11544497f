import { describe, expect, it } from 'vitest';
import type { LocalSembleOptions } from '../../../../local/semble/server.ts';
import { sampleOf } from '../../../support/scale.ts';
import { aProbedSemble, findingOn, withVerdict } from './support.ts';

const BOT = 'The schema has every field that the bot asks for';
const COMMANDS = 'The schema has every other field that the commands ask for';
const INPUTS = 'The schema takes the arguments that are sent, and requires no others';
const TYPES = 'Fields and arguments have the expected types';
const VALUES = 'The enumerations have the expected values';
const DEPRECATED = 'Nothing that is asked for is deprecated';

const changed = (from: string, to: string): LocalSembleOptions => ({
  deviations: {
    schema: (sdl) => {
      if (!sdl.includes(from)) {
        throw new Error(`The schema has no ${from}`);
      }
      return sdl.replace(from, to);
    },
  },
});

describe('a probe notices a schema', () => {
  it.each(
    sampleOf<[string, LocalSembleOptions, string, string, RegExp]>(
      [
        [
          'without a field of patients',
          { missingFields: ['Patient.birthSurname'] },
          BOT,
          'Patient.birthSurname',
          /leaves these out/,
        ],
        [
          'without an essential field',
          { missingFields: ['PatientNumber.referenceId'] },
          BOT,
          'PatientNumber.referenceId',
          /all of numbers is left out/,
        ],
        ['without the list', { missingFields: ['Query.patients'] }, BOT, 'Query.patients', /cannot read patients/],
        [
          'without a field of subscriptions',
          { missingFields: ['WebhookSubscription.deliveryPaused'] },
          COMMANDS,
          'WebhookSubscription.deliveryPaused',
          /does not work, such as subscriptions/,
        ],
        [
          'without an argument',
          changed('    cursorPagination: CursorPagination\n', ''),
          INPUTS,
          'Query.patients.cursorPagination is missing',
          /refuses requests/,
        ],
        [
          'without a field of an input',
          changed('  deliveryPaused: Boolean\n}\n\ninput', '}\n\ninput'),
          INPUTS,
          'UpdateWebhookInput.deliveryPaused is missing',
          /refuses requests/,
        ],
        [
          'with a new required argument',
          changed('patient(id: ID!)', 'patient(id: ID!, practiceId: ID!)'),
          INPUTS,
          'Query.patient.practiceId is required',
          /refuses requests/,
        ],
        [
          'with an argument of another type',
          changed('options: QueryOptions', 'options: [QueryOptions]'),
          TYPES,
          'Query.patients.options ([QueryOptions])',
          /may be refused/,
        ],
        [
          'with a field of another type',
          changed('  archived: Boolean', '  archived: Int'),
          TYPES,
          'Patient.archived (Int)',
          /left out/,
        ],
        [
          'with a renamed type',
          changed('  archivedInfo: PatientArchivedInfo', '  archivedInfo: PlaceOfBirth'),
          TYPES,
          'Patient.archivedInfo (PlaceOfBirth)',
          /left out/,
        ],
        [
          'with a new value',
          changed('  SCHOOL\n', '  SCHOOL\n  CARER\n'),
          VALUES,
          'PatientRelationshipType.CARER is new',
          /becomes a contact/,
        ],
        [
          'without a value',
          changed('  ANAESTHETIST\n', ''),
          VALUES,
          'PatientRelationshipType.ANAESTHETIST is missing',
          /never sent/,
        ],
        [
          'with a deprecated field',
          changed('  sex: String', '  sex: String @deprecated(reason: "Zqx")'),
          DEPRECATED,
          'Patient.sex',
          /before Semble removes it/,
        ],
        [
          'with a deprecated value',
          changed('  SCHOOL\n', '  SCHOOL @deprecated(reason: "Zqx")\n'),
          DEPRECATED,
          'PatientRelationshipType.SCHOOL',
          /before Semble removes it/,
        ],
      ],
      (_, place) => place % 3 === 0,
    ),
  )('%s', async (_name, options, assumption, found, consequence) => {
    const report = await (await aProbedSemble(options)).probe();
    const finding = findingOn(report, assumption);
    expect(finding).toMatchObject({ subject: 'Schema', verdict: 'different', found });
    expect(finding.consequence).toMatch(consequence);
    expect(JSON.stringify(report)).not.toMatch(/zqx/i);
  });
});

describe('a probe does not complain of a schema', () => {
  it.each<[string, LocalSembleOptions]>([
    [
      'with more fields, types and optional arguments',
      changed('patient(id: ID!)', 'patient(id: ID!, deep: Boolean): Patient\n  extra(id: ID!)'),
    ],
    ['with an id where a text is expected', changed('  email: String\n', '  email: ID\n')],
    ['that promises more about null', changed('  gender: String', '  gender: String!')],
    [
      'with a required argument that has a default',
      changed('patient(id: ID!)', 'patient(id: ID!, deep: Boolean! = false)'),
    ],
    ['whose root has another name', changed('type Query {', 'type RootQuery {')],
  ])('%s', async (_name, options) => {
    const { schema = (sdl: string) => sdl } = options.deviations ?? {};
    const rooted = (sdl: string): string => {
      const changedSdl = schema(sdl);
      return changedSdl.includes('type RootQuery')
        ? changedSdl.replace('query: Query', 'query: RootQuery')
        : changedSdl;
    };
    const report = await (await aProbedSemble({ ...options, deviations: { schema: rooted } })).probe();
    expect(report.findings.filter(({ subject, verdict }) => subject === 'Schema' && verdict !== 'confirmed')).toEqual(
      [],
    );
  });

  it('with the former enumeration of event types, which it names', async () => {
    const report = await (await aProbedSemble({ eventSpelling: 'enum' })).probe();
    expect(withVerdict(report, 'different')).toEqual([]);
    expect(findingOn(report, 'Event types are texts, or the former enumeration').found).toBe('the former enumeration');
  });
});

it('goes on when the schema cannot be read, and leaves out missing fields all the same', async () => {
  const options = { deviations: { refusesIntrospection: true }, missingFields: ['Patient.birthSurname'] };
  const report = await (await aProbedSemble(options)).probe();
  expect(withVerdict(report, 'different')).toEqual([]);
  const unknown = report.findings.filter(({ verdict }) => verdict === 'unknown');
  expect(new Set(unknown.map(({ subject }) => subject))).toEqual(new Set(['Schema']));
  expect(unknown).toHaveLength(7);
  expect(findingOn(report, 'A page of 50 has all that the bot asks for').verdict).toBe('confirmed');
});
