import { describe, expect, it } from 'vitest';
import { bareCommand, operatorCommand } from '../../../scripts/core/command.ts';
import { problemWithNpm } from '../../../scripts/core/start/npm-options.ts';

const remove = operatorCommand('remove')
  .option('--dry-run', 'show')
  .option('--yes', 'confirm')
  .option('--cron <fields>', 'when');
const local = bareCommand('local').option('--no-deploy', 'do not deploy').option('--port <number>', 'the first port');
const explain = operatorCommand('explain').argument('<semble-id>').option('--all', 'show all');

const RUN = { npm_command: 'run', npm_lifecycle_event: 'remove' };

/** The line to type, when there is one. */
function lineFor(...given: Parameters<typeof problemWithNpm>): string | undefined {
  return problemWithNpm(...given)?.todo.split('\n')[0];
}

describe('an option that npm kept for itself', () => {
  it.each([
    // The variables are those that npm 10 and 11 set, as `npm run remove <what was typed>` shows.
    ['--dry-run', [], { npm_config_dry_run: 'true' }, 'Type: npm run remove -- --dry-run'],
    ['--yes', [], { npm_config_yes: 'true' }, 'Type: npm run remove -- --yes'],
    ['--env F', ['F'], { npm_config_env: 'true' }, 'Type: npm run remove -- --env F'],
    ['--env=F', [], { npm_config_env: 'F' }, 'Type: npm run remove -- --env F'],
    ['--env=', [], { npm_config_env: '' }, "Type: npm run remove -- --env ''"],
    ['--cron "1 2 * * *"', ['1 2 * * *'], { npm_config_cron: 'true' }, "Type: npm run remove -- --cron '1 2 * * *'"],
    ["--env=it's", [], { npm_config_env: "it's" }, String.raw`Type: npm run remove -- --env 'it'\''s'`],
    ['--json', [], { npm_config_json: 'true' }, 'Type: npm run --silent remove -- --json'],
    ['-- --yes --json', ['--yes'], { npm_config_json: 'true' }, 'Type: npm run --silent remove -- --yes --json'],
    [
      '--env F --dry-run',
      ['F'],
      { npm_config_env: 'true', npm_config_dry_run: 'true' },
      'Type: npm run remove -- --env F --dry-run',
    ],
    [
      '--env F --cron X, whose order npm does not tell',
      ['F', 'X'],
      { npm_config_env: 'true', npm_config_cron: 'true' },
      'Type: npm run remove -- --env <file> --cron <fields>',
    ],
  ] as const)('is named with the line to type: %s', (_typed, args, kept, line) => {
    for (const npm_command of ['run', 'run-script']) {
      expect(lineFor(remove, args, { ...RUN, ...kept, npm_command })).toBe(line);
    }
  });

  it('is a negated one when its variable is empty', () => {
    const variables = { npm_command: 'run', npm_lifecycle_event: 'local', npm_config_deploy: '' };
    expect(lineFor(local, [], variables)).toBe('Type: npm run local -- --no-deploy');
  });

  it('leaves the operands that the command takes where they are', () => {
    const variables = { npm_command: 'run', npm_lifecycle_event: 'explain', npm_config_env: 'true' };
    expect(lineFor(explain, ['0123', 'F'], variables)).toBe('Type: npm run explain -- 0123 --env F');
  });

  it('is looked for under npm start too', () => {
    const variables = { npm_command: 'start', npm_lifecycle_event: 'start', npm_config_yes: 'true' };
    expect(lineFor(remove, [], variables)).toBe('Type: npm start -- --yes');
  });

  it('can come from .npmrc, which is named', () => {
    expect(problemWithNpm(remove, [], { ...RUN, npm_config_yes: 'true' })?.details?.join()).toContain('.npmrc');
  });
});

describe('nothing is refused', () => {
  it.each([
    ['when npm runs no script', [], { npm_config_dry_run: 'true' }],
    ['under npx, which hands on every option', ['--dry-run'], { npm_command: 'exec', npm_config_yes: 'true' }],
    ['when the option is among the arguments too', ['--dry-run'], { ...RUN, npm_config_dry_run: 'true' }],
    ['when the option is among the arguments with its value', ['--env=F'], { ...RUN, npm_config_env: 'G' }],
    ['for a switch that npm says is off', [], { ...RUN, npm_config_yes: '' }],
    ['for a switch that only has a negated form and is on', [], { ...RUN, npm_config_deploy: 'true' }],
    [
      "for npm's own options",
      [],
      { ...RUN, npm_config_loglevel: 'silent', npm_config_audit: '', npm_config_force: 'true' },
    ],
  ])('%s', (_when, args, variables) => {
    expect(problemWithNpm(remove, args, variables)).toBeUndefined();
    expect(problemWithNpm(local, args, variables)).toBeUndefined();
  });
});
