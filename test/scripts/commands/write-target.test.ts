import { describe, expect, it } from 'vitest';
import { itInProof, oneOfEach } from '../../support/scale.ts';
import { aPractice } from '../support/practice.ts';
import { runScript } from '../support/run-script.ts';

/** Each command that writes, and whether it writes to Semble, only reads it, or does neither. */
const COMMANDS: readonly (readonly [command: string, options: readonly string[], semble?: string])[] = [
  ['deploy', [], 'Writes to'],
  ['rotate', [], 'Writes to'],
  ['adopt', ['--apply']],
  ['backfill', [], 'Reads'],
  ['reconcile', ['--fix'], 'Reads'],
  ['reconcile', ['--fix-deletions', '--yes'], 'Reads'],
  ['send', []],
];

describe('a command that writes', () => {
  it('shows the addresses and the project that it writes to, on standard error with --json', async () => {
    const practice = await aPractice();
    const { name, id } = await practice.colleague.readResource('Project', practice.medplum.projectId);
    for (const [command, options, semble] of oneOfEach(COMMANDS, ([, , does]) => `${does}`)) {
      const { stderr, json } = await runScript(command, [...options, '--json'], practice);
      const { baseUrl } = practice.medplum;
      expect(stderr).toMatch(new RegExp(`^Writes to Medplum ${baseUrl}\\S*\n  project ${name} \\(${id}\\)$`, 'm'));
      expect(/^(.*) Semble /m.exec(stderr)?.[1]).toBe(semble);
      expect(stderr).toContain(semble ? practice.semble.url : '');
      expect(json()).toBeTypeOf('object');
    }
  });

  itInProof('says in a dry run where it would write, and a command that only reads says nothing', async () => {
    const practice = await aPractice();
    for (const command of ['deploy', 'rotate', 'remove', 'backfill', 'send']) {
      const { stderr } = await runScript(command, ['--dry-run', '--json'], practice);
      expect(stderr).toContain(`Would write to Medplum ${practice.medplum.baseUrl}`);
      expect(stderr).not.toContain('Writes to');
    }
    for (const command of [['reconcile'], ['status'], ['adopt'], ['reconcile', '--fix', '--dry-run']]) {
      const [name = '', ...options] = command;
      expect((await runScript(name, [...options, '--json'], practice)).stderr).not.toMatch(/Writes|Would write/);
    }
  });

  itInProof('names Semble alone when it pauses deliveries', async () => {
    const practice = await aPractice();
    const { stderr } = await runScript('deploy', ['--pause', '--json'], practice);
    expect(stderr).toBe(`Writes to Semble ${practice.semble.url}\n`);
  });
});
