import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newKey } from '../../console/server/key.ts';
import { startConsole } from '../../console/server/server.ts';
import { bundlePage } from '../../esbuild.config.mjs';
import { fakeSources } from '../console/support.ts';
import { openStage, type Stage } from './support.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

describe('the console of a deployment', () => {
  it('shows a change as it comes, and has no control that writes', async () => {
    const page = await stage.open(stage.deployed);
    const { semble } = stage.clinic;
    const { id } = semble.store.createPatient({ firstName: 'Zara', lastName: 'Example' });
    const created = page.locator('.run').filter({ hasText: 'patient.created' });
    await created.filter({ hasText: '200 created' }).waitFor();
    await page.getByLabel('Search by name or Semble id').fill(id);
    await page.locator('.patients button').filter({ hasText: 'Zara Example' }).click();
    await page.locator('#medplum .sync.unchanged').waitFor();

    await page.evaluate(`document.querySelectorAll('details').forEach((part) => { part.open = true; })`);
    expect(await page.locator('form').count()).toBe(0);
    expect(await page.locator('input:not([type=search]), select, textarea').count()).toBe(0);
    const names = await page.getByRole('button').allTextContents();
    const harmless = /^(Check again|Show more|Semble|Deliveries|Medplum|Zara Example.*|[0-9a-f]{24})$/;
    expect(names.filter((name) => !harmless.test(name.trim()))).toEqual([]);
  });

  it('is used by keyboard alone', async () => {
    const { semble } = stage.clinic;
    semble.store.createPatient({ firstName: 'Ottilie', lastName: 'Invented' });
    await semble.outbox.drain();
    const page = await stage.open(stage.deployed);
    const search = page.getByLabel('Search by name or Semble id');
    await search.waitFor();
    const isThere = (): Promise<boolean> => page.evaluate(`document.activeElement?.type === 'search'`);
    for (let presses = 0; presses < 10 && !(await isThere()); presses += 1) {
      await page.keyboard.press('Tab');
    }
    expect(await isThere()).toBe(true);
    await page.keyboard.type('ottilie');
    await page.locator('.patients button').filter({ hasText: 'Ottilie Invented' }).waitFor();
    await page.locator('.patients li').nth(1).waitFor({ state: 'detached' });
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.locator('#medplum .elements').getByText('official · Ottilie Invented').waitFor();
  });
});

describe('a page', () => {
  it('with a wrong key gets nothing and says which address to open', async () => {
    const page = await stage.open({ ...stage.deployed, address: `${stage.deployed.origin}/#key=wrong` });
    await page.getByText('Open the address that the command has printed').waitFor();
    expect(await page.locator('.panes').count()).toBe(0);
  });

  it('under another name for this machine gets not even the script', async () => {
    const { port } = new URL(stage.deployed.origin);
    const page = await stage.open(stage.deployed);
    const response = await page.goto(`http://localhost:${port}/`);
    expect(response?.status()).toBe(403);
  });

  it('of another site is refused, although it knows the key', async () => {
    const key = new URL(stage.local.address).hash.slice('#key='.length);
    const page = await stage.open(stage.local);
    await page.goto(`${stage.clinic.medplum.baseUrl}healthcheck`);
    const call = `fetch('${stage.local.origin}/api/state', { headers: { 'X-Console-Key': '${key}' } }).then(
      (response) => response.status, () => 'refused')`;
    expect(await page.evaluate(call)).toBe('refused');
    const form = `fetch('${stage.local.origin}/api/playground/hold', { method: 'POST', mode: 'no-cors', body: '{}' }).then(
      () => 'sent', () => 'refused')`;
    await page.evaluate(form);
    expect(stage.clinic.semble.outbox.isHolding).toBe(false);
  });

  it('that stays open survives a restart with the same key, and says so after one with another', async () => {
    const options = { page: await bundlePage(), sources: fakeSources() };
    const key = newKey();
    let running = await startConsole({ ...options, port: 0, key });
    const port = Number(new URL(running.origin).port);
    const page = await stage.open(running);
    const live = page.locator('.connection.open');
    await live.waitFor();
    await running.close();
    await page.getByText('Connection lost').waitFor();
    running = await startConsole({ ...options, port, key });
    await live.waitFor();
    await running.close();
    running = await startConsole({ ...options, port, key: newKey() });
    await page.getByRole('heading', { name: 'This address is no longer valid' }).waitFor();
    await running.close();
  });
});
