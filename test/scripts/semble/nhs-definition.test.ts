import { readFileSync } from 'node:fs';
import { buildSchema, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { READ_PERMISSIONS, WEBHOOK_PERMISSIONS } from '../../../local/semble/tokens.ts';
import { showStatus } from '../../../scripts/commands/status/show.ts';
import { plainTerminal } from '../../../scripts/core/terminal.ts';
import { DEFINITION_IDS_DOCUMENT, findDefinition } from '../../../scripts/semble/nhs-definition.ts';
import { type GraphQLAnswer, type GraphQLQuery, SembleFailure } from '../../../src/semble/graphql.ts';
import { statusOf } from '../reports/status/support.ts';
import { aClinic, type Clinic, change, theProject } from '../support/clinic.ts';
import { aDeployedClinic } from '../support/operations.ts';

const SETTING = 'SEMBLE_NHS_NUMBER_DEFINITION';
const UNHEARD_OF = '64b0000000000000000000ff';
const WITHOUT_DEFINITIONS = READ_PERMISSIONS.filter((one) => one !== 'settingsGeneral');

/** What a deployment, a dry run and the status say of the setting. */
async function said(clinic: Clinic): Promise<{ deploy: string[]; dryRun: string[]; status: string[] }> {
  const about = (texts: readonly string[]) => texts.filter((text) => text.includes(SETTING));
  const { notes: planned } = await clinic.deploy({ dryRun: true });
  const { notes } = await clinic.deploy();
  const { checks } = await statusOf(clinic);
  const shown = checks.map(({ thing, verdict, detail }) => `${verdict} ${thing}: ${detail}`);
  return {
    deploy: about(notes),
    dryRun: about(planned),
    status: about(shown.filter((text) => !/ Secrets:/.test(text))),
  };
}

describe('SEMBLE_NHS_NUMBER_DEFINITION', () => {
  it('needs no word while it is not set', async () => {
    expect(await said(await aClinic())).toEqual({ deploy: [], dryRun: [], status: [] });
  });

  it.each([
    ['as it is', (id: string) => id],
    ['in capitals', (id: string) => id.toUpperCase()],
  ])('needs none either when it names a definition of the practice, %s', async (_, write) => {
    const clinic = await aClinic();
    clinic.variables[SETTING] = write(clinic.semble.store.nhsNumberDefinition);
    expect(await said(clinic)).toEqual({ deploy: [], dryRun: [], status: [] });
    expect((await statusOf(clinic)).verdict).toBe('ok');
  });

  it('that no definition of the practice has is named by deploy and status, which needs a person', async () => {
    const clinic = await aClinic({ variables: { [SETTING]: UNHEARD_OF } });
    const { deploy, dryRun, status } = await said(clinic);
    expect(deploy).toEqual([expect.stringMatching(/fits no number definition of this practice/)]);
    expect(dryRun).toEqual(deploy);
    expect(status).toEqual([expect.stringMatching(/^attention .*fits no number definition of this practice/)]);
    const report = await statusOf(clinic);
    expect(report.verdict).toBe('attention');
    const lines: string[] = [];
    showStatus(
      report,
      plainTerminal((line) => lines.push(line)),
    );
    expect(lines.join('\n')).toContain(SETTING);
    expect(lines.join('\n')).not.toContain(UNHEARD_OF);
  });

  it('is judged by what the project holds, which is what the bot reads', async () => {
    const clinic = await aDeployedClinic();
    const project = await theProject(clinic);
    await change(clinic, project, {
      secret: [...(project.secret ?? []), { name: SETTING, valueString: UNHEARD_OF }],
    });
    const { checks } = await statusOf(clinic);
    expect(checks).toContainEqual(
      expect.objectContaining({ verdict: 'attention', detail: expect.stringContaining(SETTING) }),
    );
  });

  it('is looked up with the token for webhooks when that of the bot may not read the definitions', async () => {
    const clinic = await aClinic({ variables: { [SETTING]: UNHEARD_OF } });
    const { store } = clinic.semble;
    clinic.variables['SEMBLE_API_TOKEN'] = store.addToken({ permissions: WITHOUT_DEFINITIONS });
    clinic.variables['SEMBLE_ADMIN_TOKEN'] = store.addToken({
      permissions: [...WEBHOOK_PERMISSIONS, 'practice', 'settingsGeneral'],
    });
    expect((await said(clinic)).status).toEqual([expect.stringMatching(/^attention /)]);
    clinic.variables[SETTING] = store.nhsNumberDefinition;
    expect(await said(clinic)).toEqual({ deploy: [], dryRun: [], status: [] });
  });

  it('could not be checked when no token may read the definitions, and that is said', async () => {
    const clinic = await aClinic({ variables: { [SETTING]: UNHEARD_OF } });
    clinic.variables['SEMBLE_API_TOKEN'] = clinic.semble.store.addToken({ permissions: WITHOUT_DEFINITIONS });
    const { deploy, dryRun, status } = await said(clinic);
    expect(deploy).toEqual([expect.stringMatching(/could not be checked/)]);
    expect(dryRun).toEqual(deploy);
    expect(status).toEqual([expect.stringMatching(/^ok .*could not be checked/)]);
    const { notes } = await clinic.deploy();
    // The bot does not ask for the definitions then.
    expect(notes.filter((text) => text.includes('does not see everything'))).toEqual([]);
  });
});

describe('the search for a definition', () => {
  const answer =
    (practiceNumbers: unknown, problems: GraphQLAnswer['problems'] = []): GraphQLQuery =>
    async () => ({ data: { practice: { practiceNumbers } }, problems });
  const failing: GraphQLQuery = async () => {
    throw new SembleFailure('failed');
  };
  const hole: GraphQLAnswer['problems'] = [{ kind: 'failed', path: ['practice', 'practiceNumbers', 0], text: '' }];
  const mine = { id: UNHEARD_OF.toUpperCase() };
  const other = { id: '64b000000000000000000001' };

  it.each<[string, readonly GraphQLQuery[], string]>([
    ['finds it in the list', [answer([other, mine])], 'found'],
    ['finds it in a list with holes', [answer([null, mine], hole)], 'found'],
    ['misses it in a whole list', [answer([other])], 'missing'],
    ['can not tell by a list with a hole', [answer([other, null])], 'unknown'],
    ['can not tell by a list with an error', [answer([other], hole)], 'unknown'],
    ['can not tell by an empty list, which may be a token that sees none', [answer([])], 'unknown'],
    ['can not tell by null', [answer(null)], 'unknown'],
    ['can not tell by a failure', [failing], 'unknown'],
    ['asks with the next token then', [failing, answer([other])], 'missing'],
    ['is content with the first that tells', [answer([mine]), failing], 'found'],
    ['can not tell without a token', [], 'unknown'],
  ])('%s', async (_, asks, expected) => {
    expect(await findDefinition(asks, UNHEARD_OF)).toBe(expected);
  });

  it('asks what the schema has', () => {
    const schema = buildSchema(readFileSync('src/semble/schema.graphql', 'utf8'));
    expect(validate(schema, parse(DEFINITION_IDS_DOCUMENT))).toEqual([]);
  });
});
