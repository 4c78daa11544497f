// The whole job on this machine: two servers, one deployment, a day in a clinic. Exits 0 when all of it ended as it should.

import { styled } from '../scripts/core/columns.ts';
import { bareCommand, runCommand, runProgram } from '../scripts/core/command.ts';
import { play } from './play.ts';
import { scenario } from './scenario.ts';
import { openStage, type Stage } from './stage.ts';

const program = bareCommand('npm start')
  .description(
    'The whole job on this machine: an in-memory Medplum and an in-memory Semble on 127.0.0.1, the bot deployed between them, and a day in a clinic played through it. It takes seconds, needs no settings and sends nothing anywhere.',
  )
  .addHelpText('after', '\nExit code: 0 every step ended as it should, 1 one did not.')
  .action(() => runCommand({}, run));

await runProgram(program, process.argv.slice(2));

async function run(): Promise<number> {
  console.log('Starting an in-memory Medplum and an in-memory Semble, and deploying the bot between them …');
  const stage = await openStage();
  try {
    return (await playOn(stage)) ? 0 : 1;
  } finally {
    await stage.close();
  }
}

async function playOn(stage: Stage): Promise<boolean> {
  const begun = Date.now();
  console.log(`Semble delivers to ${stage.webhookUrl}`);

  const steps = scenario();
  const { ok, problems } = await play(stage, steps, console.log);
  const deliveries = stage.semble.outbox.history.length;
  const calls = stage.medplum.requests.filter(({ actor }) => actor === 'bot').length;

  const seconds = ((Date.now() - begun) / 1000).toFixed(1);
  console.log(
    `\n${steps.length} steps, ${deliveries} signed deliveries, ${calls} calls of the bot to Medplum, ${seconds} s`,
  );
  if (!ok) {
    console.log(
      styled('red', `✗ ${problems.length} thing${problems.length === 1 ? '' : 's'} did not end as they should:`),
    );
    console.log(problems.map((problem) => `  ${problem}`).join('\n'));
  } else {
    console.log(styled('green', '✓ Every step ended as it should.'));
  }
  return ok;
}
