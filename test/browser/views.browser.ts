import axe from 'axe-core';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStage, type Stage } from './support.ts';

let stage: Stage;
/** A patient with a colleague's phone, and one whose last delivery was quarantined. */
let ids: readonly [string, string];

beforeAll(async () => {
  stage = await openStage();
  const { semble, medplum } = stage.clinic;
  const [one, other] = ['Zara', 'Yusuf'].map((firstName) => {
    return semble.store.createPatient({ firstName, lastName: 'Example', email: `${firstName}@mail.example` }).id;
  });
  ids = [one ?? '', other ?? ''];
  await semble.outbox.drain();
  await medplum.repo.createResource({
    resourceType: 'Patient',
    identifier: [{ system: 'https://semble.io/patient-id', value: ids[1] }],
  });
  semble.store.updatePatient(ids[1], { lastName: 'Placeholder' });
  await semble.outbox.drain();
});
afterAll(() => stage.close());

/** What axe finds, each with the element. */
async function faultsOf(page: Page): Promise<readonly string[]> {
  // The policy of the page allows no other script, so it is put in by the browser's own tools.
  const found = await page.evaluate(`(() => { ${axe.source}; return axe.run(); })()`);
  const { violations }: { violations: { id: string; nodes: { html: string }[] }[] } = Object(found);
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}

/** Opens every part that can be opened. */
async function unfold(page: Page): Promise<void> {
  await page.evaluate(`document.querySelectorAll('details').forEach((part) => { part.open = true; })`);
}

it('axe finds a fault that is put into the page', async () => {
  const page = await stage.open(stage.local);
  await page.evaluate(`document.body.append(document.createElement('input'))`);
  expect((await faultsOf(page)).map((fault) => fault.split(':')[0])).toContain('label');
});

const LOOKS: readonly (readonly [string, BrowserContextOptions])[] = [
  ['wide and light', { colorScheme: 'light' }],
  ['wide and dark', { colorScheme: 'dark' }],
  ['narrow and light', { colorScheme: 'light', viewport: { width: 390, height: 844 } }],
  ['narrow and dark', { colorScheme: 'dark', viewport: { width: 390, height: 844 } }],
];

describe.each(LOOKS)('%s', (_, look) => {
  const isNarrow = look.viewport !== undefined;
  const show = async (page: Page, name: string): Promise<void> => {
    if (isNarrow) {
      await page.getByRole('button', { name, exact: true }).click();
    }
  };
  const isWiderThanTheScreen = (page: Page): Promise<boolean> =>
    page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');

  it.each(['local', 'deployed'] as const)('axe finds nothing on any view of the %s console', async (kind) => {
    const page = await stage.open(stage[kind], look);
    await page.locator('.patients button').first().click();
    await page.locator('.verdict:not(.unknown)').waitFor();
    for (const name of ['Semble', 'Deliveries', 'Medplum']) {
      await show(page, name);
      const pane = page.locator(`#${name.toLowerCase()}`);
      await pane
        .locator(name === 'Semble' ? '.fields' : name === 'Deliveries' ? '.run' : '.elements')
        .first()
        .waitFor();
      expect(await faultsOf(page)).toEqual([]);
      await unfold(page);
      expect(await faultsOf(page)).toEqual([]);
      expect(await isWiderThanTheScreen(page)).toBe(false);
    }
  });

  it('axe finds nothing on a quarantined patient, whose explanation is one click away', async () => {
    const page = await stage.open(stage.deployed, look);
    await page.locator('.open-patients').getByRole('button', { name: ids[1] }).click();
    await page.locator('#medplum .sync.quarantined').waitFor();
    expect(await page.locator('#medplum .next').textContent()).toContain(`explain ${ids[1]}`);
    expect(await faultsOf(page)).toEqual([]);
  });

  it('axe finds nothing on the page that has an old key', async () => {
    const page = await stage.open({ ...stage.local, address: `${stage.local.origin}/#key=old` }, look);
    await page.getByRole('heading', { name: 'This address is no longer valid' }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
  });
});
