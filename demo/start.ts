// The whole job on this machine: two servers, one deployment, a day in a clinic. Exits 0 when all of it ended as it should.

import { bareCommand, runCommand, runProgram } from '../scripts/core/command.ts';
import { play } from './play.ts';
import { scenario } from './scenario.ts';
import { openStage } from './stage.ts';
import { styled } from './transcript.ts';

const program = bareCommand('npm start')
  .description(
    'The whole job on this machine: an in-memory Medplum and an in-memory Semble on 127.0.0.1, the bot deployed between them, and a day in a clinic played through it. It takes seconds, needs no settings and sends nothing anywhere.',
  )
  .addHelpText('after', '\nExit code: 0 every step ended as it should, 1 one did not.')
  .action(() => runCommand({}, run));

await runProgram(program, process.argv.slice(2));

async function run(): Promise<number> {
  const begun = Date.now();
  console.log('Starting an in-memory Medplum and an in-memory Semble, and deploying the bot between them …');
  const stage = await openStage();
  console.log(`Semble delivers to ${stage.webhookUrl}`);

  const steps = scenario();
  const problems = await play(stage, steps, console.log);
  const deliveries = stage.semble.outbox.history.length;
  const calls = stage.medplum.requests.filter(({ actor }) => actor === 'bot').length;
  await stage.close();

  const seconds = ((Date.now() - begun) / 1000).toFixed(1);
  console.log(
    `\n${steps.length} steps, ${deliveries} signed deliveries, ${calls} calls of the bot to Medplum, ${seconds} s`,
  );
  if (problems.length > 0) {
    console.log(
      styled('red', `✗ ${problems.length} thing${problems.length === 1 ? '' : 's'} did not end as they should:`),
    );
    console.log(problems.map((problem) => `  ${problem}`).join('\n'));
    return 1;
  }
  console.log(styled('green', '✓ Every step ended as it should.'));
  return 0;
}
