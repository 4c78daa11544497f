import { describe, expect, it } from 'vitest';
import { selfTest } from '../../../../scripts/bot/self-test.ts';
import { CommandFailure } from '../../../../scripts/core/problem.ts';
import { bundleOf } from '../../../../scripts/medplum/bot-code.ts';
import { endpointOf } from '../../../../scripts/semble/subscriptions/endpoint.ts';
import { parseScheme } from '../../../../src/verify/parse-scheme.ts';
import { botCode } from '../../../local/medplum-support.ts';
import { aClinic, change, stateOf, theBot, theMembership, theProject } from '../../support/clinic.ts';
import { aDeployedClinic } from '../../support/operations.ts';

/** What a deployment says when a bot with this code has been put in. */
async function complaintAbout(body: string) {
  const clinic = await aClinic();
  const [problem] = await clinic.problems({ bundle: bundleOf(botCode(body)) });
  return problem;
}

describe('the self-test', () => {
  it('is passed only by a bot that takes the genuine delivery and refuses the others', async () => {
    const clinic = await aClinic();
    const report = await clinic.deploy();
    expect(report.rows.at(-1)).toEqual({
      thing: 'Self-test',
      state: 'passed',
      detail: 'signed 200, forged 401, unsigned 401',
    });
  });

  it('fails, loudly, with a bot that takes anything', async () => {
    const problem = await complaintAbout('return { result: "ignored" };');
    expect(problem?.what).toBe('Self-test: a request forged got 200 instead of 401');
    expect(problem?.todo).toContain('ACCEPTS A REQUEST THAT IT MUST REFUSE');
  });

  it.each([
    [
      'refuses everything',
      "return { resourceType: 'OperationOutcome', id: 'unauthorized', issue: [] };",
      '401',
      /semble-medplum logs --refused/,
    ],
    ['does not run', "throw new Error('no');", '400', /does not run/],
    [
      'is misconfigured',
      "return { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'exception' }] };",
      '500',
      /which setting is wrong/,
    ],
  ])('fails with a bot that %s, and says what to check', async (_what, body, status, advice) => {
    const problem = await complaintAbout(body);
    expect(problem?.what).toBe(`Self-test: a request signed got ${status} instead of 200`);
    expect(problem?.todo).toMatch(advice);
  });

  it('fails if nothing is at the URL, and if no server answers', async () => {
    const keys = { scheme: parseScheme('semble'), secret: 'invented', webhookToken: 'invented' };
    const { medplum } = await aClinic();
    const of = (url: string) =>
      selfTest(endpointOf('webhook', { webhook: url, execute: url }, { credentials: undefined }), keys);
    await expect(of(`${medplum.baseUrl}elsewhere`)).rejects.toThrow(/got 404/);
    await expect(of('http://127.0.0.1:9/webhook/1')).rejects.toThrow(/got no answer/);
    await expect(of('http://127.0.0.1:9/webhook/1')).rejects.toBeInstanceOf(CommandFailure);
  });

  it.each([
    ['hex-body', 'signed 200, forged 401, unsigned 401'],
    [
      '{"header":"X-Sig","algorithm":"sha512","encoding":"base64","signed":"{body}"}',
      'signed 200, forged 401, unsigned 401',
    ],
    ['none', 'with the webhook token 200, without the webhook token 401'],
  ])('signs by the scheme in force: %s', async (scheme, detail) => {
    const clinic = await aClinic({ variables: { SEMBLE_SIGNATURE_SCHEME: scheme } });
    const report = await clinic.deploy();
    expect(report.rows.at(-1)?.detail).toBe(detail);
    expect(report.notes.join().includes('ONLY THE WEBHOOK TOKEN PROVES')).toBe(scheme === 'none');
  });

  it('tests only the webhook token before there is a subscription', async () => {
    const clinic = await aClinic();
    await clinic.medplum.repo.createResource({ resourceType: 'Patient' });
    const report = await clinic.deploy();
    expect(report.rows.at(-1)?.detail).toBe(
      'without the webhook token 401; the signature test waits for a subscription',
    );
    expect(stateOf(report, 'Self-test')).toBe('passed');
  });

  it('finds a public webhook that was closed during the deployment', async () => {
    const clinic = await aDeployedClinic();
    clinic.medplum.faults.add({
      match: ({ path }) => path.startsWith('/webhook/'),
      run: async () => change(clinic, await theBot(clinic), { publicWebhook: false }),
    });
    const [problem] = await clinic.problems();
    expect(problem?.what).toContain('got 403');
    expect(problem?.todo).toContain('publicWebhook');
  });

  it('does nothing in Medplum or Semble but be logged', async () => {
    const clinic = await aDeployedClinic();
    const versions = async () => [
      (await theBot(clinic)).meta,
      (await theProject(clinic)).meta,
      (await theMembership(clinic)).meta,
    ];
    const before = await versions();
    await clinic.deploy();
    expect(await versions()).toEqual(before);
    expect(await clinic.medplum.repo.searchResources({ resourceType: 'Patient' })).toEqual([]);
  });
});
