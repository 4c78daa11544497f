import { globSync, readFileSync } from 'node:fs';
import { type DocumentNode, Kind, parse, visit } from 'graphql';
import { describe, expect, it } from 'vitest';
import { CommandFailure } from '../../../../scripts/core/problem.ts';
import { SUBJECTS } from '../../../../scripts/reports/probe/finding.ts';
import type { Clock } from '../../../../src/clock.ts';
import { aProbedSemble, findingOn, hastyClock, type ProbedSemble, withVerdict } from './support.ts';

const MINUTE = 60_000;

function documentsOf({ bodies }: ProbedSemble): DocumentNode[] {
  return bodies.map((body) => parse(JSON.parse(body).query));
}

describe('a probe of a Semble that is as the project assumes', () => {
  it('confirms every assumption, in at most 30 requests', async () => {
    const semble = await aProbedSemble();
    const shown: [number, number | undefined][] = [];
    const report = await semble.probe({ show: (done, total) => shown.push([done, total]) });
    expect(report.findings.filter(({ verdict }) => verdict !== 'confirmed')).toEqual([]);
    expect(report).toMatchObject({
      verdict: 'confirmed',
      host: new URL(semble.url).host,
      requests: semble.bodies.length,
    });
    expect(report.requests).toBeLessThanOrEqual(30);
    expect([...new Set(report.findings.map(({ subject }) => subject))]).toEqual(SUBJECTS.slice(0, -1));
    expect(shown).toEqual(semble.bodies.map((_, index) => [index + 1, 30]));
  });

  it('describes values and errors without any of them', async () => {
    const semble = await aProbedSemble();
    const { forms, errors } = await semble.probe();
    const formsOf = (field: string) =>
      forms.filter((one) => one.field === field).map(({ form, count }) => [form, count]);
    expect(formsOf('Patient.dob')).toEqual([['dddd-dd-ddT00:00:00.000Z', 100]]);
    expect(formsOf('Patient.updatedAt')).toEqual([['dddd-dd-ddTdd:dd:dd.dddZ', 100]]);
    expect(formsOf('Patient.gender')).toEqual([['word', 100]]);
    expect(formsOf('Phone.phoneType')).toEqual([['word', 100]]);
    expect(formsOf('PatientNumber.value of NHS_UK')).toEqual([['ddd ddd dddd', 100]]);
    expect(formsOf('PatientNumber.value of SYSTEM')).toEqual([['letters and digits', 100]]);
    expect(errors).toEqual([
      { request: 'an unknown id', status: 200, kind: null, codes: [], texts: [] },
      {
        request: 'a malformed id',
        status: 200,
        kind: 'failed',
        codes: [],
        texts: ['Cast to ObjectId failed for value … (type string) at path …'],
      },
      {
        request: 'a field that does not exist',
        status: 400,
        kind: 'invalid-document',
        codes: [],
        texts: ['Cannot query field … on type ….'],
      },
      {
        request: 'a missing permission',
        status: 200,
        kind: 'missing-permission',
        codes: [],
        texts: ['Missing permission seeWebhooks'],
      },
    ]);
  });

  it('cannot tell much from a practice with few patients', async () => {
    const report = await (await aProbedSemble({}, { count: 3 })).probe();
    expect(report.verdict).toBe('unknown');
    expect(withVerdict(report, 'different')).toEqual([]);
    expect(withVerdict(report, 'unknown')).toEqual(
      expect.arrayContaining(['A page of 50 has all that the bot asks for', '50 patients can be read in one request']),
    );
  });
});

describe('the requests of a probe', () => {
  it('are queries, and ask neither for headers nor for secrets', async () => {
    const semble = await aProbedSemble();
    await semble.probe();
    const fields = new Set<string>();
    for (const document of documentsOf(semble)) {
      visit(document, { Field: { enter: ({ name }) => void fields.add(name.value) } });
      const operations = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
      expect(operations).toMatchObject([{ operation: 'query' }]);
    }
    expect(fields).toContain('webhooks');
    expect([...fields].filter((name) => /header|secret|url|token/i.test(name))).toEqual([]);
  });

  it('come from code that holds no document of a mutation', () => {
    const files = globSync('scripts/{commands,reports}/probe/**/*.ts');
    expect(files.length).toBeGreaterThan(15);
    // `mutationType` is a member of introspection, and Mutation the name of a type.
    const lines = files.flatMap((file) => readFileSync(file, 'utf8').split('\n'));
    expect(lines.filter((line) => /mutation(?!Type)/.test(line))).toEqual([]);
    const imports = lines.filter((line) => line.includes('import')).join();
    expect(imports).not.toMatch(/subscriptions|commands\/deploy/);
  });

  it('are at most 200 a minute', async () => {
    let now = 0;
    const wait = async (ms: number): Promise<void> => {
      now += ms;
    };
    const clock: Clock = { ...hastyClock, now: () => now, wait };
    const { requests } = await (await aProbedSemble()).probe({ clock });
    expect(requests / (now / MINUTE)).toBeLessThanOrEqual(200 * (requests / (requests - 1)));
  });

  it('are never more than 30, and what they leave open is unknown', async () => {
    const semble = await aProbedSemble();
    const isListed = (body: string): boolean => body.includes('patients(');
    semble.faults.add({
      match: ({ body }) => isListed(body),
      times: Number.POSITIVE_INFINITY,
      status: 200,
      body: '{"errors":[{"message":"This API was called too often"}]}',
    });
    const report = await semble.probe();
    expect(semble.bodies).toHaveLength(report.requests);
    expect(report.requests).toBeLessThanOrEqual(30);
    expect(report.verdict).toBe('unknown');
    semble.faults.clear();
    semble.faults.add({
      match: ({ body }) => !body.includes('timezone'),
      times: Number.POSITIVE_INFINITY,
      status: 429,
    });
    const other = await semble.probe();
    expect(other.requests).toBe(30);
    expect(withVerdict(other, 'different')).toEqual([]);
    expect(findingOn(other, 'All requests about this could be made')).toMatchObject({
      verdict: 'unknown',
      found: 'the 30 requests of a probe are used up',
    });
  });

  it('end at once when Semble refuses the token', async () => {
    const semble = await aProbedSemble();
    const access = { url: semble.url, token: 'wrong' };
    await expect(semble.probe({ access })).rejects.toThrow(CommandFailure);
    expect(semble.bodies).toHaveLength(1);
  });

  it('are sent again after a rate limit', async () => {
    const semble = await aProbedSemble();
    semble.faults.add({ match: ({ body }) => body.includes('timezone'), status: 403, contentType: 'text/html' });
    expect(await semble.probe()).toMatchObject({ verdict: 'confirmed', requests: semble.bodies.length });
  });
});
