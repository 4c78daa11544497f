import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openStage, type Stage } from './support.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());
// What a failed test holds must not fail the others.
beforeEach(() => stage.clinic.semble.outbox.release());

/** Opens the local console and creates a patient there. */
async function withPatient(lastName: string): Promise<Page> {
  const page = await stage.open(stage.local);
  await createPatient(page, lastName);
  return page;
}

async function createPatient(page: Page, lastName: string): Promise<void> {
  const semble = page.locator('#semble');
  if (!(await semble.getByLabel('First name').first().isVisible())) {
    await semble.getByText('Create with a name').click();
  }
  await semble.getByLabel('First name').first().fill('Zara');
  await semble.getByLabel('Last name').first().fill(lastName);
  await semble.getByRole('button', { name: 'Create', exact: true }).click();
  await page.locator('#medplum .elements').getByText(`official · Zara ${lastName}`).waitFor();
  await page.locator('#medplum .sync.unchanged').waitFor();
}

const runs = (page: Page, event: string) => page.locator('.run').filter({ hasText: event });

describe('the console of the local stack', () => {
  it('shows the delivery and the Patient of a patient that is created on the left', async () => {
    const page = await withPatient('Example');
    const created = runs(page, 'patient.created').first();
    expect(await created.locator('.answer').textContent()).toBe('200 created');
    await created.locator('summary').click();
    expect(await created.locator('.calls').textContent()).toContain('create the Patient, if there is none');
    expect(await page.locator('#semble .fields').textContent()).toContain('Zara Example');
  });

  it("keeps a colleague's phone through a rename", async () => {
    const page = await withPatient('Invented');
    await page.getByRole('button', { name: '1. A colleague adds a phone' }).click();
    const phone = page.locator('#medplum .elements li').filter({ hasText: '020 7946 0123' });
    await phone.filter({ hasText: "colleague's" }).waitFor();
    await page.getByRole('button', { name: '2. Reception renames' }).click();
    await page
      .locator('#medplum .elements')
      .getByText(/official · Zara (?!Invented)\w+/)
      .waitFor();
    await phone.filter({ hasText: "colleague's" }).waitFor();
    await page.locator('.versions').getByText('Last write: changed by the bot').waitFor();
    await page.getByText('The bot has written since then').waitFor();
    expect(await page.locator('.versions').textContent()).toContain('changed by A colleague');
  });

  it('ends equal when two deliveries come in the wrong order and one of them again', async () => {
    const page = await withPatient('Specimen');
    await page.getByRole('button', { name: '1. Hold deliveries' }).click();
    await page.locator('.held li').nth(1).waitFor();
    await page.getByText('Differs from Semble', { exact: true }).waitFor();
    await page.getByRole('button', { name: '2. Let the newest go first' }).click();
    await page.locator('#medplum .sync.unchanged').waitFor();
    await page.getByText(/^Both have arrived, the older one last/).waitFor();
    const updated = runs(page, 'patient.updated').filter({ hasText: 'Zara Specimen' });
    expect(await updated.locator('.answer').allTextContents()).toEqual(['200 unchanged', '200 updated']);
    await updated.first().locator('summary').click();
    await updated.first().getByRole('button', { name: 'Deliver again' }).click();
    await expect.poll(() => updated.count()).toBe(3);
    expect(await page.locator('#medplum .elements').textContent()).toMatch(/newest\.\d+@mail\.example/);
    await page.locator('#medplum .sync.unchanged').waitFor();
  });

  it('refuses a forged delivery, which changes nothing', async () => {
    const page = await withPatient('Fictional');
    const versions = await page.locator('.versions li summary').allTextContents();
    await page.getByRole('button', { name: 'Somebody else posts a deletion' }).click();
    await page.getByText('Answered 401, after no call to any system. The Patient is still there.').waitFor();
    const forged = runs(page, 'forged: a signature by another secret');
    expect(await forged.locator('.answer').textContent()).toBe('401');
    await forged.locator('summary').click();
    expect(await forged.textContent()).toContain('The signature was wrong');
    expect(await forged.textContent()).toContain('The bot called no other system.');
    await page.getByText('Forge and tamper').click();
    await page.getByRole('button', { name: 'with another body under a real signature' }).click();
    await runs(page, 'forged: another body').filter({ hasText: '401' }).waitFor();
    expect(await page.locator('.versions li summary').allTextContents()).toEqual(versions);
    await page.locator('#medplum .sync.unchanged').waitFor();
  });

  it('merges and deletes', async () => {
    const page = await withPatient('Testworth');
    await createPatient(page, 'Larkspur');
    await page.locator('#semble').getByText('Merge into another patient').click();
    await page.getByLabel('The patient that stays').selectOption({ label: 'Zara Testworth' });
    await page.getByRole('button', { name: 'Merge', exact: true }).click();
    expect(await runs(page, 'patient.merged').locator('.answer').textContent()).toBe('200 merged');
    await page
      .locator('#medplum .elements')
      .getByText(/replaced-by/)
      .waitFor();

    await page
      .locator('#semble .patients')
      .getByRole('button', { name: /Zara Testworth/ })
      .click();
    await page.locator('#medplum .elements').getByText('official · Zara Testworth').waitFor();
    await page.locator('#semble').getByText('Delete', { exact: true }).click();
    await page.getByRole('button', { name: 'Delete the patient' }).click();
    await page.getByText('Medplum has no Patient with this Semble id.').waitFor();
    expect(await runs(page, 'patient.deleted').locator('.answer').allTextContents()).toContain('200 deleted');
  });

  it('shows an outage of Semble and the retry that makes it good', async () => {
    const page = await withPatient('Sampleton');
    await page.getByText('Outages').click();
    await page.getByRole('button', { name: 'Semble fails' }).click();
    await page.locator('[aria-pressed=true]', { hasText: 'Semble fails' }).waitFor();
    await page.locator('#semble').getByText('Add a phone').click();
    await page.getByRole('button', { name: 'Add the phone' }).click();
    const added = runs(page, 'patient.phone.added');
    await added.nth(1).waitFor();
    expect(await added.locator('.answer').allTextContents()).toEqual(['200 updated', '504']);
    expect(await added.first().textContent()).toContain('attempt 2');
    await added.nth(1).locator('summary').click();
    expect(await added.nth(1).textContent()).toContain('Semble answered with an error of its own');
    await page.locator('#medplum .elements').getByText('07700 900456').waitFor();
  });
});
