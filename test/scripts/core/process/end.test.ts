import { execFile } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import type { FaultyRequest } from '../../../../local/faults.ts';
import { documentWithoutReport } from '../../../../scripts/core/output/schema.ts';
import { COMMAND_FRAME } from '../../../support/program.ts';
import { itInProof, sampleOf } from '../../../support/scale.ts';
import type { Clinic } from '../../support/clinic.ts';
import { aDeployedClinic } from '../../support/operations.ts';
import { type Ended, runScript } from '../../support/run-script.ts';

/** Runs the work of a command, a text of JavaScript, in a process of its own. */
function runWork(
  work: string,
  { args = [], failed = 1 }: { readonly args?: readonly string[]; readonly failed?: number } = {},
) {
  const module = pathToFileURL(COMMAND_FRAME);
  const code = `import { operatorCommand, runCommand, runProgram } from '${module}';
    const work = async ({ onInterrupt, printJson, terminal }) => { ${work} };
    const command = operatorCommand('x').action((options) => runCommand(options, work, { failed: ${failed} }));
    await runProgram(command, ${JSON.stringify(args)});`;
  return new Promise<{ readonly code: number; readonly out: string; readonly err: string }>((done) => {
    const child = execFile(
      process.execPath,
      ['--input-type=module', '--eval', code],
      { env: { PATH: process.env['PATH'], NO_COLOR: '1' } },
      (_error, out, err) => done({ code: child.exitCode ?? -1, out, err }),
    );
  });
}

const FOREVER = 'await new Promise(() => undefined);';

const ERRORS: readonly (readonly [which: string, work: string])[] = [
  [
    'that nothing caught',
    `setTimeout(() => { throw new Error('of Zara Example'); }, 1); setInterval(() => 0, 50); ${FOREVER}`,
  ],
  [
    'of a promise that nothing awaits',
    `Promise.reject(new Error('of Zara Example')); setInterval(() => 0, 50); ${FOREVER}`,
  ],
  ['that the work throws', `throw new Error('of Zara Example');`],
];

/** Errors that come because a child process of the command got the same signal. */
const CONSEQUENCES: readonly (readonly [which: string, work: string])[] = [
  ['that the event loop sees before the signal', `throw new Error('The service was stopped');`],
  [
    'of work that ends by itself',
    `setTimeout(() => 0, 500); await new Promise((resolve) => onInterrupt(resolve)); throw new Error('The service was stopped');`,
  ],
  [
    'that nothing caught',
    `onInterrupt(() => setTimeout(() => { throw new Error('The service was stopped'); }, 1)); setInterval(() => 0, 50); ${FOREVER}`,
  ],
];

describe('a command that does not come to its end', () => {
  it.each(sampleOf(ERRORS, (_, place) => place === 0))(
    'ends with its code for a failure after an error %s, and does not quote it',
    async (_which, work) => {
      const [plain, json] = await Promise.all([runWork(work), runWork(work, { args: ['--json'], failed: 2 })]);
      expect([plain.code, json.code]).toEqual([1, 2]);
      expect(plain.out).toMatch(/^Problem: Unexpected Error\n {2}Please report it with these lines:\n {2}at /);
      expect(v.parse(documentWithoutReport, JSON.parse(json.out))).toMatchObject({ command: 'x', exitCode: 2 });
      expect(plain.out + plain.err + json.out + json.err).not.toContain('Zara');
    },
  );

  it('ends with its code for a failure when it waits for something that never happens', async () => {
    const { code, out } = await runWork(FOREVER, { failed: 2 });
    expect(code).toBe(2);
    expect(out).toMatch(/^Problem: Unexpected Error/);
  });

  it.each(sampleOf(['SIGINT', 'SIGTERM'], (signal) => signal === 'SIGINT'))(
    'says on %s in which step it was, and what was done before',
    async (signal) => {
      const work = `await terminal.step('First', async () => 1, () => 'done');
      await terminal.step('Second', async () => { process.kill(process.pid, '${signal}'); setInterval(() => 0, 50); ${FOREVER} }, () => 'done');`;
      const [plain, json] = await Promise.all([runWork(work), runWork(work, { args: ['--json'] })]);
      expect([plain.code, json.code]).toEqual([130, 130]);
      const what = 'Interrupted during the step "Second". Done before: First';
      expect(plain.out).toBe(`Problem: ${what}\n  Run the command again.\n`);
      expect(JSON.parse(json.out)).toEqual({
        command: 'x',
        exitCode: 130,
        problems: [{ what, todo: 'Run the command again.' }],
      });
    },
  );

  it.each(sampleOf(CONSEQUENCES, (_, place) => place === 0))(
    'says on Ctrl-C that it was interrupted, and nothing of an error %s',
    async (_which, work) => {
      expect(await runWork(`process.kill(process.pid, 'SIGINT'); ${work}`)).toEqual({
        code: 130,
        out: 'Problem: Interrupted\n  Run the command again.\n',
        err: '',
      });
    },
  );

  it('lets the work end by itself at the first Ctrl-C, and ends at the second', async () => {
    const kill = `process.kill(process.pid, 'SIGINT');`;
    const orderly = `const ended = new Promise((resolve) => onInterrupt(resolve)); ${kill} setTimeout(() => 0, 2000); await ended; printJson({ a: 1 }); return 130;`;
    const stuck = `onInterrupt(() => setImmediate(() => { ${kill} })); ${kill} setInterval(() => 0, 50); ${FOREVER}`;
    const [first, second] = await Promise.all([runWork(orderly, { args: ['--json'] }), runWork(stuck)]);
    expect([first.code, second.code]).toEqual([130, 130]);
    expect(JSON.parse(first.out)).toEqual({ a: 1, command: 'x', exitCode: 130, problems: [] });
    expect(second.out).toContain('Problem: Interrupted');
  });
});

/** Interrupts a rotation at the first request to Semble that `match` selects. */
async function interruptRotation(
  clinic: Clinic,
  match: (request: FaultyRequest) => boolean,
  options: readonly string[] = [],
): Promise<Ended> {
  const interrupt = { child: (): void => undefined };
  clinic.semble.faults.add({ match, delayMs: 300, run: () => interrupt.child() });
  return runScript('rotate', options, {
    variables: clinic.variables,
    withInterrupt: (kill) => {
      interrupt.child = kill;
    },
  });
}

describe('npx --no-install semble-medplum rotate', () => {
  it('says on Ctrl-C that no delivery is lost, and that the next run goes on', async () => {
    const clinic = await aDeployedClinic();
    const { code, said } = await interruptRotation(clinic, ({ body }) => body.includes('CreateWebhook('));
    expect(code).toBe(130);
    expect(said).toMatch(/No delivery is lost.*Run npx --no-install semble-medplum rotate again: it goes on/);
  });

  itInProof('says on Ctrl-C where it was and that the next run goes on, which it does', async () => {
    const clinic = await aDeployedClinic();
    const early = await interruptRotation(clinic, ({ body }) => body.includes('CreateWebhook('));
    expect(early.code).toBe(130);
    expect(early.said).toContain(
      'Interrupted during the step "New subscriptions". Done before: Medplum and Semble, New webhook token',
    );
    expect(early.said).toMatch(/No delivery is lost.*Run npx --no-install semble-medplum rotate again: it goes on/);
    const late = await interruptRotation(clinic, ({ body }) => body.includes('DeleteWebhook('), ['--json']);
    expect(late.code).toBe(130);
    expect(v.parse(documentWithoutReport, late.json()).problems[0]?.what).toContain('"Former subscriptions"');
    const again = await runScript('rotate', [], clinic);
    expect(again.said).not.toContain('Problem:');
    expect(again.code).toBe(0);
    expect((await runScript('status', [], clinic)).said).toContain('All is in order');
    expect(clinic.semble.subscriptions.list()).toHaveLength(3);
  });
});
