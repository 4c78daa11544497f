import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NewPatient } from '../../../../local/semble/patients/patient.ts';
import { showProbe } from '../../../../scripts/commands/probe/show.ts';
import { plainTerminal } from '../../../../scripts/core/terminal.ts';
import { formOfDate, formOfText } from '../../../../scripts/reports/probe/form.ts';
import { wellKnownCode, wellKnownWords } from '../../../../scripts/reports/probe/redact.ts';
import type { ProbeReport } from '../../../../scripts/reports/probe/report.ts';
import { runs } from '../../../support/scale.ts';
import { aProbedSemble } from './support.ts';

/** What people write into fields, and what breaks out of quotes, lines and terminals. */
const PLANTED = [
  'Zqx Quillfeather',
  'zqx@example.org',
  '07700 900471',
  '1979-03-14',
  '9990000026',
  '7 Zqx Row',
  "O'Zqx",
];
const HOSTILE = ['"', "'", '`', '\n', '\u001b[31m', '{"a":', '<b>', '\\', '”', '', ' at path ', '\u202e', '$&', '%s'];
const LEAK = /zqx|quillfeather|07700|900471|1979|9990000026|\[31m|<b>|\p{Cf}/iu;

const text = fc
  .array(fc.oneof(fc.constantFrom(...PLANTED), fc.constantFrom(...HOSTILE)), { minLength: 1, maxLength: 5 })
  .map((pieces) => pieces.join(''));
const planted = fc.oneof(text, fc.constantFrom(...PLANTED));

const patient: fc.Arbitrary<NewPatient> = fc.record({
  title: planted,
  firstName: planted,
  lastName: planted,
  fullName: planted,
  birthSurname: planted,
  dob: planted,
  gender: planted,
  sex: planted,
  email: planted,
  address: fc.record({ address: planted, city: planted, postcode: planted, country: planted }),
  placeOfBirth: fc.record({ name: planted }),
  phones: fc.array(fc.record({ phoneType: planted, phoneNumber: planted }), { maxLength: 2 }),
  numbers: fc.array(fc.record({ referenceId: planted, value: planted }), { maxLength: 2 }),
  relatedAccounts: fc.array(
    fc.record({
      relationshipLabel: planted,
      contactDetails: fc.record({ firstName: planted, name: planted, email: planted }),
    }),
    { maxLength: 1 },
  ),
});

const problem = fc.record({
  message: planted,
  path: fc.oneof(fc.constant(['patient']), fc.tuple(fc.constant('patients'), fc.constant('data'), fc.nat(3), planted)),
  extensions: fc.record({ code: planted, exception: planted }),
});

function everythingOf(report: ProbeReport): string {
  const lines: string[] = [];
  showProbe(
    report,
    plainTerminal((line) => lines.push(line)),
  );
  return [JSON.stringify(report), ...lines].join('\n').replaceAll('\n', ' ');
}

describe('the report of a probe', () => {
  it('holds nothing that stands in a patient, a number definition or an error', async () => {
    await fc.assert(
      fc.asyncProperty(
        patient,
        fc.array(problem, { minLength: 1, maxLength: 3 }),
        planted,
        async (details, errors, name) => {
          const semble = await aProbedSemble({ deviations: { timeZone: name } }, { count: 60, details });
          semble.store.addNumberDefinition(name, 'USER');
          for (const words of [
            'not-an-id',
            'WithoutPermission',
            'sembleMedplumProbe',
            '000000000000',
            '"pageSize":100',
          ]) {
            const body = JSON.stringify({
              errors,
              data: words.startsWith('"')
                ? { patients: { data: [{ id: name, sex: name, [name]: name }], pageInfo: { hasMore: name } } }
                : null,
            });
            semble.faults.add({ match: (request) => request.body.includes(words), status: 200, body });
          }
          const report = await semble.probe();
          await semble.close();
          expect(report.errors.length).toBeGreaterThan(0);
          expect(everythingOf(report)).not.toMatch(LEAK);
          expect(everythingOf(report)).not.toMatch(/\p{Cc}/u);
        },
      ),
      { numRuns: runs(4, 12) },
    );
  });
});

describe('the words of an error', () => {
  it('are well-known ones, or the names of the schema', () => {
    fc.assert(
      fc.property(text, (one) => {
        expect(wellKnownWords(one, new Set(['sex']))).not.toMatch(LEAK);
        expect(wellKnownCode(one)).not.toMatch(LEAK);
        expect(formOfText(one)).not.toMatch(LEAK);
        expect(formOfDate(one)).not.toMatch(LEAK);
      }),
      { numRuns: runs(100, 500) },
    );
  });

  it.each([
    [
      'Cast to ObjectId failed for value "64c0ffee" (type string) at path "_id"',
      'Cast to ObjectId failed for value … (type string) at path …',
    ],
    ['Missing permission settingsGeneral', 'Missing permission settingsGeneral'],
    ['Patient 64c0ffee0000000000000001 of Zara Example not found', 'Patient … of … not found'],
    ["The patient doesn't exist", 'The patient doesn … t exist'],
    ['Error 404 at 07700 900123', 'Error 404 at …'],
    ['Request to https://zara.example.org failed', 'Request to … failed'],
  ])('of %s', (message, words) => {
    expect(wellKnownWords(message, new Set(['settingsGeneral']))).toBe(words);
  });

  it('are not more than fit two lines', () => {
    expect(wellKnownWords('error '.repeat(1_000), new Set()).length).toBeLessThanOrEqual(202);
  });

  it.each([
    ['NOT_FOUND', 'NOT_FOUND'],
    ['GRAPHQL_VALIDATION_FAILED', 'GRAPHQL_VALIDATION_FAILED'],
    ['ZARA_EXAMPLE', '…'],
    ['', '…'],
  ])('of the code %s', (code, shown) => {
    expect(wellKnownCode(code)).toBe(shown);
  });
});

describe('the form', () => {
  it.each<[unknown, string]>([
    ['1990-05-15T00:00:00.000Z', 'dddd-dd-ddT00:00:00.000Z'],
    ['1979-06-13T23:00:00Z', 'dddd-dd-ddT23:00:00Z'],
    ['2026-05-06T07:08:09.123Z', 'dddd-dd-ddTdd:dd:dd.dddZ'],
    ['2026-05-06T07:08:09+01:00', 'dddd-dd-ddTdd:dd:dd+dd:dd'],
    ['1990-05-15', 'dddd-dd-dd'],
    ['1990-05-15 00:00', 'dddd-dd-dd 00:00'],
    ['15 May 1990', 'other'],
    [null, 'null'],
    [641952000000, 'number'],
    ['', 'empty'],
  ])('of the date %s is %s', (value, form) => {
    expect(formOfDate(value)).toBe(form);
  });

  it.each<[unknown, string]>([
    ['Female', 'word'],
    ['prefer not to say', 'words'],
    ['prefer_not_to_say', 'words'],
    ['999 000 0018', 'ddd ddd dddd'],
    ['QX7R2M9KTB', 'letters and digits'],
    ['Zara <zara@example.org>', 'other'],
    ['1'.repeat(40), 'letters and digits'],
    [' ', 'empty'],
    [true, 'boolean'],
  ])('of the text %s is %s', (value, form) => {
    expect(formOfText(value)).toBe(form);
  });
});
