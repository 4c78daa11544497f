import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { LocalFeed } from '../../console/playground/local-feed.ts';
import { playgroundOf } from '../../console/playground/playground.ts';
import { newKey } from '../../console/server/key.ts';
import { type RunningConsole, startConsole } from '../../console/server/server.ts';
import { logFeed } from '../../console/sources/log-feed.ts';
import { sourcesOf } from '../../console/sources/sources.ts';
import { bundlePage } from '../../esbuild.config.mjs';
import { readEnvironment } from '../../scripts/core/environment.ts';
import { type Clinic, openClinic } from '../scripts/support/clinic.ts';
import { findChromium } from './find-chromium.ts';

/** A clinic with the deployed bot and both consoles: the local one, where everything can be done, and one that only reads. */
export interface Stage {
  readonly clinic: Clinic;
  readonly local: RunningConsole;
  readonly deployed: RunningConsole;
  /** Opens a page at the address of a console. */
  readonly open: (running: RunningConsole, options?: BrowserContextOptions) => Promise<Page>;
  close(): Promise<void>;
}

/** Starts everything. The caller closes it. */
export async function openStage(): Promise<Stage> {
  const clinic = await openClinic();
  await clinic.deploy();
  const { medplum, semble, variables } = clinic;
  const environment = readEnvironment(variables);
  const page = await bundlePage();
  const feed = new LocalFeed(medplum, semble);
  const playground = playgroundOf({ medplum, semble }, feed);
  const ending = new AbortController();
  const common = { port: 0, page };
  const local = await startConsole({
    ...common,
    key: newKey(),
    sources: sourcesOf(environment, 'local', feed),
    playground,
  });
  const deployed = await startConsole({
    ...common,
    key: newKey(),
    sources: sourcesOf(environment, 'deployed', logFeed(environment, ending.signal)),
  });
  const browser = await launch();
  return {
    clinic,
    local,
    deployed,
    open: (running, options) => openPage(browser, running.address, options),
    close: async () => {
      await browser.close();
      ending.abort();
      await local.close();
      await deployed.close();
      await clinic.close();
    },
  };
}

/** Root, as in a container, has no sandbox for the browser. Pictures have text without coloured edges. */
function launch(): Promise<Browser> {
  const args = ['--disable-lcd-text', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])];
  return chromium.launch({ executablePath: findChromium(), args });
}

/** Opens a page that fails the test with what the browser reports: an exception, or a violation of the policy. */
async function openPage(browser: Browser, address: string, options?: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const faults: string[] = [];
  page.on('pageerror', ({ message }) => faults.push(message));
  page.on('console', (message) => {
    // The browser also shows calls that the console refused.
    if (
      message.type() === 'error' &&
      !/status of 4\d\d|CORS policy|ERR_(CONNECTION_REFUSED|CONNECTION_RESET|INCOMPLETE_CHUNKED_ENCODING|FAILED|BLOCKED_BY_RESPONSE)/.test(
        message.text(),
      )
    ) {
      faults.push(message.text());
    }
  });
  onTestFinished(async () => {
    await context.close();
    if (faults.length > 0) {
      throw new Error(`The browser reports: ${faults.join('; ')}`);
    }
  });
  await page.goto(address);
  return page;
}
