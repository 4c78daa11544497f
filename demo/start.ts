// Plays the whole job on this machine: two servers, one deployment, a day in a clinic.

import { styled } from '../scripts/core/columns.ts';
import { bareCommand, runCommand, runProgram } from '../scripts/core/command.ts';
import { play } from './play.ts';
import { scenario } from './scenario.ts';
import { openStage, type Stage } from './stage.ts';

const program = bareCommand('npm start')
  .description(
    'Plays the whole job on this machine: starts an in-memory Medplum and an in-memory Semble on 127.0.0.1, deploys the bot between them, and plays a day in a clinic. It takes seconds, needs no settings and sends nothing to any other machine.',
  )
  .addHelpText('after', '\nExit code: 0 every step ended as it should, 1 a check failed.')
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
    console.log(styled('red', `✗ ${problems.length} ${problems.length === 1 ? 'check' : 'checks'} failed:`));
    console.log(problems.map((problem) => `  ${problem}`).join('\n'));
  } else {
    console.log(styled('green', '✓ Every step ended as it should.'));
  }
  return ok;
}
