import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { play } from '../../demo/play.ts';
import { scenario } from '../../demo/scenario.ts';
import { openStage, type Stage } from '../../demo/stage.ts';
import { bundleOf, deployCode } from '../../scripts/medplum/bot-code.ts';

/** Plays the whole scenario and gathers what it prints. */
async function playOn(stage: Stage): Promise<{ readonly problems: string[]; readonly printed: string }> {
  const lines: string[] = [];
  const problems = await play(stage, scenario(), (text) => lines.push(text));
  return { problems, printed: lines.join('\n') };
}

describe('npm start', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  });
  afterAll(() => stage.close());

  it('ends every step as it should, and tells what was done, delivered, answered and changed', async () => {
    const { problems, printed } = await playOn(stage);
    expect(problems).toEqual([]);
    expect(printed).toMatch(/1\. A patient is created/);
    expect(printed).toMatch(/patient\.created → 200 created/);
    expect(printed).toMatch(/patient\.deleted → 401 Unauthorized/);
    expect(printed).toMatch(/\+ telecom .*07700 900123/);
    expect(printed).toMatch(/- the Patient/);
  });
});

describe('npm start with a bot that does nothing', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
    const bot = await stage.colleague.readResource('Bot', stage.deployed.botId ?? '');
    await deployCode(stage.colleague, bot, bundleOf('exports.handler = async () => ({ result: "unchanged" });'));
  });
  afterAll(() => stage.close());

  it('says which steps did not end as they should', async () => {
    const { problems, printed } = await playOn(stage);
    expect(problems).toContain('A patient is created: the Patient is there');
    expect(problems).toContain('A forged and a tampered delivery are refused: both were answered 401');
    expect(printed).toContain('✗ not so: the Patient is there');
  });
});
