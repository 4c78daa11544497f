import { buildSchema, parse, TypeInfo, visit, visitWithTypeInfo } from 'graphql';
import { readSchema } from '#installation';
import { patientDocument, unknownMembers } from '../../../../src/semble/documents.ts';
import { listByCursor } from '../../../../src/semble/list-patients.ts';
import { reasonOf } from '../answer.ts';
import type { Asker } from '../ask.ts';
import { confirmed, different, type Finding, type Found, unknown } from '../finding.ts';
import { compareSchemas, type SchemaDifferences } from './compare-schema.ts';
import { INTROSPECTION, typesIn, typesOf } from './introspection.ts';

const COMPARE = "Compare this version with Semble's current API reference, or look for a newer version.";

/** The assumptions about the schema, and what is said about each when it cannot be read. */
const ASSUMPTIONS = {
  bot: 'The schema has every field that the bot asks for',
  commands: 'The schema has every other field that the commands ask for',
  inputs: 'The schema takes the arguments that are sent, and requires no others',
  types: 'Fields and arguments have the expected types',
  values: 'The enumerations have the expected values',
  deprecated: 'Nothing that is asked for is deprecated',
  spelling: 'Event types are texts, or the former enumeration',
} as const;

type Assumption = keyof typeof ASSUMPTIONS;
const NAMES = [
  'bot',
  'commands',
  'inputs',
  'types',
  'values',
  'deprecated',
  'spelling',
] as const satisfies readonly Assumption[];

/**
 * Compares the practice's schema with the one that the project knows, by introspection. Fields of a patient that the schema
 * does not have are added to `asker.missingFields`.
 */
export async function probeSchema(asker: Asker): Promise<Finding[]> {
  const sdl = await readSchema();
  const expected = typesOf(sdl);
  const answer = await asker.ask(INTROSPECTION);
  const actual = typesIn(answer.data);
  if (actual.size === 0) {
    const why = unknown(`the schema cannot be read by introspection: ${reasonOf(answer)}`, COMPARE);
    return Object.values(ASSUMPTIONS).map((assumption) => ({ subject: 'Schema', assumption, ...why }));
  }
  const differences = compareSchemas(expected, actual);
  const asked = fieldsOfBot(sdl);
  for (const field of differences.missing.filter((one) => asked.has(one) && one !== 'Patient.id')) {
    asker.missingFields.add(field);
  }
  const found: Readonly<Record<Assumption, Found>> = {
    bot: botFields(differences, asked),
    commands: orDifferent(
      differences.missing.filter((path) => !asked.has(path)),
      `What the commands do with these parts of the API does not work, such as subscriptions. ${COMPARE}`,
    ),
    inputs: orDifferent(
      [
        ...differences.missingInputs.map((path) => `${path} is missing`),
        ...differences.newRequired.map((path) => `${path} is required`),
      ],
      `Semble refuses requests that use these. ${COMPARE}`,
    ),
    types: orDifferent(
      differences.otherTypes,
      `Requests with these may be refused, or their values left out. ${COMPARE}`,
    ),
    values: enumValues(differences),
    deprecated: orDifferent(
      differences.deprecated,
      'It still works. A later version of this program has to do without it before Semble removes it.',
    ),
    spelling: confirmed(actual.has('WebhookEventType') ? 'the former enumeration' : 'texts'),
  };
  return NAMES.map((name) => ({ subject: 'Schema', assumption: ASSUMPTIONS[name], ...found[name] }));
}

/** The fields that the bot asks for, as `Type.field`, and the types that these fields belong to. */
function fieldsOfBot(sdl: string): ReadonlySet<string> {
  const info = new TypeInfo(buildSchema(sdl));
  const fields = new Set<string>();
  const collect = visitWithTypeInfo(info, {
    Field: ({ name }) => {
      const type = info.getParentType()?.name ?? '';
      fields.add(type).add(`${type}.${name.value}`);
    },
  });
  for (const document of [patientDocument({ withDefinitions: true }), listByCursor('id')]) {
    visit(parse(document), collect);
  }
  return fields;
}

function botFields({ missing }: SchemaDifferences, asked: ReadonlySet<string>): Found {
  const lost = missing.filter((path) => asked.has(path));
  if (lost.length === 0) {
    return confirmed();
  }
  const isVital = lost.some(
    (path) => path === 'Patient.id' || /^(?:Query\.patients?|Query|Patient|PatientData)$/.test(path),
  );
  const members = unknownMembers(new Set(lost));
  const whole = members.length > 0 ? ` Without them all of ${members.join(', ')} is left out.` : '';
  return different(
    listed(lost),
    isVital
      ? `The bot cannot read patients. ${COMPARE}`
      : `The bot leaves these out: the Patients keep what they have in their place.${whole}`,
  );
}

/** What a new value of an enumeration does, by its name. */
const NEW_VALUES: Readonly<Record<string, string>> = {
  PatientRelationshipType: 'A relationship of a new type becomes a contact with the type as its text.',
  PatientArchiveReason: 'A patient who is archived for a new reason is inactive, and nothing more.',
  IdType: 'Numbers of a new type are kept under the system of their definition.',
};

function enumValues({ missingValues, newValues }: SchemaDifferences): Found {
  const names = [...new Set(newValues.map((path) => path.split('.')[0] ?? ''))];
  const effects = [
    ...names.flatMap((name) => NEW_VALUES[name] ?? []),
    ...(missingValues.length > 0 ? ['A value that is missing is never sent by Semble, so nothing is made of it.'] : []),
  ];
  return orDifferent(
    [...newValues.map((path) => `${path} is new`), ...missingValues.map((path) => `${path} is missing`)],
    effects.join(' '),
  );
}

function orDifferent(paths: readonly string[], consequence: string): Found {
  return paths.length > 0 ? different(listed(paths), consequence) : confirmed();
}

const MAX_SHOWN = 12;

function listed(paths: readonly string[]): string {
  const more = paths.length > MAX_SHOWN ? ` and ${paths.length - MAX_SHOWN} more` : '';
  return `${paths.slice(0, MAX_SHOWN).join(', ')}${more}`;
}

/** Permissions of Semble's that its errors name. */
const PERMISSIONS: readonly string[] = [
  'seeWebhooks',
  'createWebhooks',
  'editWebhooks',
  'deleteWebhooks',
  'settingsGeneral',
];

/** The names of the schema and of permissions: texts that others wrote may hold them. */
export function namesOf(sdl: string): ReadonlySet<string> {
  const types = [...typesOf(sdl)];
  const inside = types.flatMap(([, { fields, inputs, values }]) => [
    ...fields.keys(),
    ...inputs.keys(),
    ...values.keys(),
  ]);
  return new Set([...types.map(([name]) => name), ...inside, ...PERMISSIONS]);
}
