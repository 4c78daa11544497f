import { Socket } from 'node:net';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Played, play } from '../../demo/play.ts';
import { scenario } from '../../demo/scenario.ts';
import { openStage, type Stage } from '../../demo/stage.ts';
import { InMemoryNetwork } from '../../local/in-memory-network.ts';
import { CommandFailure } from '../../scripts/core/problem.ts';
import { bundleOf, deployCode } from '../../scripts/medplum/bot-code.ts';
import { bundleOfVariant, type Edit } from '../proof/variant.ts';
import { itInProof, sampleOf } from '../support/scale.ts';
import { WRONG_BOTS } from './wrong-bots.ts';

/** Plays the whole scenario and gathers what it prints. */
async function playOn(stage: Stage): Promise<Played & { readonly printed: string }> {
  const lines: string[] = [];
  const played = await play(stage, scenario(), (text) => lines.push(text));
  return { ...played, printed: lines.join('\n') };
}

/** One in what is written, one in how it is written. */
const IN_SAMPLE: readonly string[] = [
  'does not see that a patient is archived',
  'writes an older state over a newer one, and leaves it there',
];

/** The waits of the bot take next to no time. */
const HASTY: Edit = {
  file: 'src/clock.ts',
  from: 'wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),',
  to: 'wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms / 100)),',
};

// `npm test` plays it in test/docs too, as the sample of the README.
itInProof('npm start ends every step as it should, and prints actions, deliveries, answers and changes', async () => {
  const stage = await openStage();
  onTestFinished(() => stage.close());
  const { ok, problems, printed } = await playOn(stage);
  expect({ ok, problems }).toEqual({ ok: true, problems: [] });
  expect(printed).toMatch(/1\. A patient is created/);
  expect(printed).toMatch(/patient\.created → 200 created/);
  expect(printed).toMatch(/patient\.deleted → 401 Unauthorized/);
  expect(printed).toMatch(/\+ telecom .*07700 900123/);
  expect(printed).toMatch(/- the Patient/);
});

describe('npm start in one process, without a network', () => {
  /** Plays with this code in place of the deployed bot. */
  async function playWith(code: string): Promise<Awaited<ReturnType<typeof playOn>>> {
    const network = new InMemoryNetwork();
    vi.stubGlobal('fetch', network.fetch);
    const stage = await openStage({ network });
    try {
      const bot = await stage.colleague.readResource('Bot', stage.deployed.botId ?? '');
      await deployCode(stage.colleague, bot, bundleOf(code));
      return await playOn(stage);
    } finally {
      await stage.close();
    }
  }
  afterEach(() => void vi.unstubAllGlobals());

  it('ends as it should', async () => {
    const connect = vi.spyOn(Socket.prototype, 'connect');
    const { ok, problems } = await playWith(await bundleOfVariant([HASTY]));
    expect({ ok, problems }).toEqual({ ok: true, problems: [] });
    expect(connect).not.toHaveBeenCalled();
  });

  it.each(sampleOf(WRONG_BOTS, ({ name }) => IN_SAMPLE.includes(name)))(
    'does not end as it should with a bot that $name',
    async ({ edits, complaint }) => {
      const { ok, problems, printed } = await playWith(await bundleOfVariant([HASTY, ...edits]));
      expect(ok).toBe(false);
      expect(problems).toContainEqual(expect.stringContaining(complaint));
      expect(printed).toContain(`✗ failed: ${complaint}`);
    },
  );

  it('does not end as it should with a bot that does nothing', async () => {
    const { ok, problems } = await playWith('exports.handler = async () => ({ result: "unchanged" });');
    expect(ok).toBe(false);
    for (const complaint of ['the Patient is there', 'it could be done', 'no delivery was answered other than 401']) {
      expect(problems).toContainEqual(expect.stringContaining(complaint));
    }
  });

  it('is not played with a bot that accepts everything, because its deployment fails', async () => {
    const network = new InMemoryNetwork();
    vi.stubGlobal('fetch', network.fetch);
    const bundle = bundleOf('exports.handler = async () => ({ result: "ignored" });');
    await expect(openStage({ network, bundle })).rejects.toThrow(CommandFailure);
  });
});
