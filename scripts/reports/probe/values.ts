import { birthDate, parseInstant } from '../../../src/mappers/dates.ts';
import { birthSex, genderOf } from '../../../src/mappers/gender.ts';
import { isSameDefinition } from '../../../src/mappers/nhs-definition.ts';
import { parseNhsNumber } from '../../../src/mappers/nhs-number.ts';
import { phonePoint } from '../../../src/mappers/telecom.ts';
import { codeKey } from '../../../src/mappers/text.ts';
import { membersOf } from '../../../src/semble/decode.ts';
import type { NumberDefinition } from '../../../src/semble/patient.ts';
import { confirmed, different, type Finding, unknown } from './finding.ts';
import { formOfDate, formOfText } from './form.ts';
import type { ListPage } from './list/list-page.ts';
import { knownType } from './practice.ts';
import type { Form } from './report.ts';

/** A field whose values are examined. */
interface Examined {
  readonly field: string;
  readonly assumption: string;
  readonly values: readonly unknown[];
  readonly form: (value: unknown) => string;
  /** Whether the mapper understands the text. */
  readonly isUnderstood: (text: string) => boolean;
  readonly consequence: string;
}

/** Describes the values of the patients in forms, never as they are, and asks the mapper whether it understands them. */
export function examineValues(
  page: ListPage | undefined,
  definitions: readonly NumberDefinition[],
): { readonly findings: readonly Finding[]; readonly forms: readonly Form[] } {
  const examined = fieldsOf(page?.rows ?? [], definitions);
  const findings = examined.map(({ assumption, values, isUnderstood, consequence }): Finding => {
    const texts = values.filter((value) => typeof value === 'string' && value.trim() !== '').map(String);
    const others = values.filter((value) => typeof value !== 'string' && value !== null && value !== undefined).length;
    const unread = texts.filter((text) => !isUnderstood(text)).length + others;
    const found =
      texts.length + others === 0
        ? unknown('no patient has a value')
        : unread === 0
          ? confirmed(`${texts.length} values`)
          : different(`${unread} of ${texts.length + others} are not`, consequence);
    return { subject: 'Values', assumption, ...found };
  });
  return { findings, forms: examined.flatMap(formsOf) };
}

function fieldsOf(
  rows: readonly Readonly<Record<string, unknown>>[],
  definitions: readonly NumberDefinition[],
): readonly Examined[] {
  const member = (name: string): unknown[] => rows.map((row) => row[name]);
  const parts = (name: string): Readonly<Record<string, unknown>>[] =>
    member(name).flatMap((list) => (Array.isArray(list) ? list.map(membersOf) : []));
  const silent = (): void => undefined;
  const numbers = Map.groupBy(parts('numbers'), ({ referenceId }) => typeOfNumber(referenceId, definitions));
  return [
    {
      field: 'Patient.dob',
      assumption: 'Birth dates are days, or midnights in UTC or London',
      values: member('dob'),
      form: formOfDate,
      isUnderstood: (text) => birthDate(text, silent) !== undefined,
      consequence: 'The bot leaves out such a birth date, and a birth date that was stored before stays.',
    },
    {
      field: 'Patient.updatedAt',
      assumption: 'The time of change is an instant with a zone',
      values: member('updatedAt'),
      form: formOfDate,
      isUnderstood: (text) => parseInstant(text) !== undefined,
      consequence: 'The bot does not store such a time, which only deliveries that carry the patient need.',
    },
    {
      field: 'Patient.gender',
      assumption: 'Genders are words that the bot knows',
      values: member('gender'),
      form: formOfText,
      isUnderstood: (text) => genderOf(text).original === undefined,
      consequence: 'Such a gender becomes "unknown", and its text is kept in an extension.',
    },
    {
      field: 'Patient.sex',
      assumption: 'Sexes are words that the bot knows',
      values: member('sex'),
      form: formOfText,
      isUnderstood: (text) => birthSex(text) !== undefined,
      consequence: 'The bot leaves out such a sex.',
    },
    {
      field: 'Phone.phoneType',
      assumption: 'Types of phones are words that the bot knows',
      values: parts('phones').map(({ phoneType }) => phoneType),
      form: formOfText,
      isUnderstood: isPhoneType,
      consequence: 'The number of such a phone is kept, without a use.',
    },
    {
      field: 'PatientNumber.value of NHS_UK',
      assumption: 'Numbers of the definition of NHS numbers are valid NHS numbers',
      values: numbersOf(numbers, 'NHS_UK'),
      form: formOfText,
      isUnderstood: (text) => parseNhsNumber(text) !== undefined,
      consequence: 'Such a number is kept as a plain number. Ask the practice to correct it.',
    },
    ...[...numbers.keys()]
      .filter((type) => type !== 'NHS_UK')
      .map((type) => ({
        field: `PatientNumber.value of ${type}`,
        assumption: `Numbers of the type ${type} are texts`,
        values: numbersOf(numbers, type),
        form: formOfText,
        isUnderstood: () => true,
        consequence: 'Such a number is left out.',
      })),
  ];
}

function typeOfNumber(referenceId: unknown, definitions: readonly NumberDefinition[]): string {
  const own = definitions.find(({ id }) => typeof referenceId === 'string' && isSameDefinition(id, referenceId));
  return own ? knownType(own) : 'an unknown type';
}

function numbersOf(
  numbers: ReadonlyMap<string, readonly Readonly<Record<string, unknown>>[]>,
  type: string,
): unknown[] {
  return (numbers.get(type) ?? []).map(({ value }) => value);
}

/** `Other` is a phone without a use on purpose. */
function isPhoneType(text: string): boolean {
  const point = phonePoint({ phoneType: text, phoneNumber: '0' }, undefined, (value) => value ?? undefined);
  return point?.use !== undefined || point?.system === 'fax' || codeKey(text) === codeKey('Other');
}

function formsOf({ field, values, form }: Examined): Form[] {
  const groups = Map.groupBy(values, (value) => form(value ?? null));
  return [...groups]
    .map(([name, { length }]) => ({ field, form: name, count: length }))
    .sort((a, b) => b.count - a.count);
}
