import { writeFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { smallerPng } from './smaller-png.ts';
import { openStage, type Stage } from './support.ts';

// `npm run test:browser -- --screenshots` makes the pictures of the documents with this file.

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  const { semble } = stage.clinic;
  for (const [firstName, lastName] of [
    ['Yusuf', 'Quillfeather'],
    ['Ottilie', 'Specimen'],
    ['Odysseus', 'Placeholder'],
  ] as const) {
    semble.store.createPatient({ firstName, lastName, dob: '1979-03-14', email: `${firstName}@mail.example` });
  }
  await semble.outbox.drain();
});
afterAll(() => stage.close());

/** The largest picture in bytes. */
const MAX_SIZE = 200_000;

async function take(page: Page, name: string): Promise<void> {
  // The numbers of the last day follow a moment after the last delivery.
  await page.waitForTimeout(2_500);
  const picture = smallerPng(await page.screenshot());
  writeFileSync(`docs/${name}.png`, picture);
  expect(picture.length).toBeLessThan(MAX_SIZE);
}

it('the local stack after the three experiments', async () => {
  const page = await stage.open(stage.local, { viewport: { width: 1280, height: 860 }, colorScheme: 'light' });
  await page.getByRole('button', { name: 'Create an invented patient' }).click();
  await page.locator('#medplum .sync.unchanged').waitFor();
  await page.getByRole('button', { name: '1. A colleague adds a phone' }).click();
  await page.locator('#medplum .elements .owner.colleague').waitFor();
  await page.getByRole('button', { name: '2. Reception renames' }).click();
  await page.getByText('The bot has written since then').waitFor();
  await page.getByRole('button', { name: 'Somebody else posts a deletion' }).click();
  await page.getByRole('button', { name: '1. Hold deliveries' }).click();
  await page.locator('.held li').nth(1).waitFor();
  await page.getByRole('button', { name: '2. Let the newest go first' }).click();
  await page.getByText('Both have arrived').waitFor();
  await take(page, 'console-local');
});

it('a deployment, dark', async () => {
  const page = await stage.open(stage.deployed, { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' });
  await page.locator('.patients button').last().click();
  await page.locator('#medplum .sync.unchanged').waitFor();
  await page.locator('.run summary').first().click();
  await take(page, 'console-deployment');
});

it('the deliveries on a narrow screen', async () => {
  const page = await stage.open(stage.local, { viewport: { width: 390, height: 844 }, colorScheme: 'light' });
  await page.getByRole('button', { name: 'Deliveries', exact: true }).click();
  await page.locator('.run summary').nth(1).click();
  await take(page, 'console-narrow');
});
