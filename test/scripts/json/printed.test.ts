import type { AuditEvent, Bot, Organization, Patient, Project } from '@medplum/fhirtypes';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentWithoutReport } from '../../../scripts/core/output/schema.ts';
import { sampleOf } from '../../support/scale.ts';
import { type Clinic, change, openClinic, theBot, theProject } from '../support/clinic.ts';
import { copyDeployment } from '../support/deployed.ts';
import { type Ended, runScript } from '../support/run-script.ts';
import { HOSTILE, unprintableIn } from '../support/unprintable.ts';
import { DOCUMENTS } from './documents.ts';

/** What an argument and a variable of the environment can hold. */
const WITHOUT_ZERO = HOSTILE.replaceAll('\u{0}', '');

let clinic: Clinic;
let sembleId = '';

beforeAll(async () => {
  clinic = await openClinic();
  await copyDeployment(clinic);
  await plant(clinic);
});
afterAll(() => clinic.close());

/** Plants hostile text wherever somebody else can write text that a command shows. */
async function plant({ medplum, semble }: Clinic): Promise<void> {
  Object.assign(semble.store.practice, { name: HOSTILE, timezone: HOSTILE });
  sembleId = semble.store.createPatient({ firstName: HOSTILE, lastName: 'Quillfeather', dob: '1990-05-15' }).id;
  await semble.outbox.drain();
  semble.outbox.hold();
  semble.store.createPatient({ firstName: HOSTILE, lastName: HOSTILE, dob: HOSTILE, email: HOSTILE });
  const [ours] = semble.subscriptions.list();
  semble.subscriptions.update(ours?.id ?? '', { label: `${ours?.label}${HOSTILE}` });
  semble.subscriptions.create({ url: 'https://other.example/', label: HOSTILE, eventTypes: ['patient.label.added'] });
  const bot = await theBot(clinic);
  const what = { reference: `Bot/${bot.id}` };
  const { repo } = medplum;
  // Medplum refuses control characters in texts, and takes the others.
  const name = HOSTILE.replace(/\p{Cc}/gu, '');
  await change<Project>(clinic, await theProject(clinic), { name });
  await change<Bot>(clinic, bot, { executableCode: { ...bot.executableCode, title: name } });
  await repo.createResource<Organization>({ resourceType: 'Organization', name });
  semble.store.createPatient({ firstName: name, lastName: 'Invented', dob: '1979-03-03' });
  await repo.createResource<Patient>({
    resourceType: 'Patient',
    name: [{ text: name, family: 'Invented', given: [name] }],
    birthDate: '1979-03-03',
  });
  const word = name.replace(/\s/gu, '');
  for (const outcomeDesc of [`event=${word} patient=${word} result=${word}`, `result=x${word}`, name]) {
    await repo.createResource<AuditEvent>({
      resourceType: 'AuditEvent',
      type: { code: 'execute' },
      recorded: new Date().toISOString(),
      outcome: '4',
      outcomeDesc,
      agent: [{ requestor: false }],
      source: { observer: what },
      entity: [{ what }],
    });
  }
}

/** Commands that write nothing, their exit codes, and whether they show some of the planted text. */
const COMMANDS: readonly (readonly [line: string, code: number, showsIt: boolean])[] = [
  ['setup --from-environment --dry-run', 0, true],
  ['deploy --dry-run', 0, true],
  ['deploy --pause --dry-run', 0, true],
  ['status', 1, true],
  ['adopt', 0, false],
  ['adopt --show', 0, true],
  ['backfill --dry-run --allow-unmatched', 0, true],
  ['reconcile', 1, false],
  ['explain ID --all', 0, true],
  ['send --dry-run', 0, true],
  ['send --unsigned', 0, true],
  ['rotate --dry-run', 0, true],
  ['remove --dry-run', 0, true],
];

function run(line: string, variables: Readonly<Record<string, string | undefined>> = {}): Promise<Ended> {
  const [command = '', ...options] = line.replace('ID', sembleId).split(' ');
  return runScript(command, options, { variables: { ...clinic.variables, ...variables } });
}

/** The schema of the document of a command line. */
function schemaOf(line: string): v.GenericSchema {
  const [command = ''] = line.split(' ');
  const name = [...DOCUMENTS.keys()].find((key) =>
    key.split(', ').some((one) => one !== command && line.startsWith(one)),
  );
  const schema = DOCUMENTS.get(name ?? command);
  if (!schema) {
    throw new Error(`There is no schema for ${line}`);
  }
  return schema;
}

/** Expects one document and nothing else, with the members of its schema and no others. */
function expectDocument({ json, code }: Ended, line: string, schema: v.GenericSchema): void {
  const document = json();
  const { success, issues } = v.safeParse(schema, document);
  expect(
    success ? [] : issues?.map(({ message, path }) => `${path?.map(({ key }) => key).join('.')}: ${message}`),
  ).toEqual([]);
  expect(document).toMatchObject({ command: line.split(' ')[0], exitCode: code });
}

/** `npm test` runs a command for each code, one that hides the text, and one that shows patient data. */
const SAMPLED: readonly string[] = ['status', 'adopt', 'explain ID --all'];

describe.each(sampleOf(COMMANDS, ([line]) => SAMPLED.includes(line)))('%s', (line, code, showsIt) => {
  it('shows no control characters and prints no line twice', async () => {
    const ended = await run(line);
    expect(unprintableIn(ended.said)).toEqual([]);
    expect(ended.said.includes('\\u202e')).toBe(showsIt);
    expect(ended.code).toBe(code);
    const lines = ended.said.split('\n').filter((one) => /[a-z]{3}/.test(one) && !/^ {2}/.test(one));
    expect(lines.filter((one, index) => lines.indexOf(one) < index)).toEqual([]);
  });

  it('prints one document of its schema with --json', async () => {
    const ended = await run(`${line} --json`);
    expect(unprintableIn(ended.said)).toEqual([]);
    expectDocument(ended, line, schemaOf(line));
    expect(ended.code).toBe(code);
  });
});

const NAMES = [...new Set(COMMANDS.map(([line]) => line.split(' ')[0] ?? ''))];

describe.each(sampleOf(NAMES, (name) => name === 'status'))('%s --json', (command) => {
  const operand = command === 'explain' ? ' ID' : '';

  it('prints one document when it fails', async () => {
    const ended = await run(`${command}${operand}${command === 'backfill' ? ' --allow-unmatched' : ''} --json`, {
      MEDPLUM_BASE_URL: `http://127.0.0.1:9/${WITHOUT_ZERO}`,
    });
    expect(unprintableIn(ended.said)).toEqual([]);
    expect(ended.code).toBeGreaterThan(0);
    expectDocument(ended, command, command === 'status' ? schemaOf(command) : documentWithoutReport);
  });
});

const WRONG_OPTIONS = [
  ['deploy', 1],
  ['status', 2],
] as const;
it.each(sampleOf(WRONG_OPTIONS, ([command]) => command === 'deploy'))(
  '%s --json prints one document when an option is wrong',
  async (command, code) => {
    const ended = await run(`${command} --nonsense${WITHOUT_ZERO.replaceAll(' ', '')} --json`);
    expect(unprintableIn(ended.said)).toEqual([]);
    expect(ended.code).toBe(code);
    expectDocument(ended, command, documentWithoutReport);
  },
);
