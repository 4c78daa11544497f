import type { ProjectMembership } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { READ_PERMISSIONS } from '../../../../local/semble/tokens.ts';
import { BOT_SYSTEM } from '../../../../scripts/core/names.ts';
import { aClinic, change, countWrites, theBot, theMembership, theProject } from '../../support/clinic.ts';
import { aDeployedClinic } from '../../support/operations.ts';
import { OBSTACLES, WEBHOOKS } from './obstacles.ts';

describe('before it writes anything, a deployment finds', () => {
  it.each(OBSTACLES)('%s', async (_what, spoil, complaint) => {
    const clinic = await aClinic();
    await spoil(clinic);
    const writes = countWrites(clinic);
    const problems = await clinic.problems();
    expect(problems.map(({ what }) => what)).toContainEqual(expect.stringMatching(complaint));
    expect(problems.every(({ todo }) => todo.length > 10)).toBe(true);
    // The right to change subscriptions can only be tried; whatever is tried is refused.
    expect(writes()).toBeLessThanOrEqual(1);
    expect(clinic.semble.subscriptions.list({ includeDeleted: true })).toEqual([]);
    expect((await theProject(clinic)).secret?.[0]?.valueString ?? 'other').toBe('other');
  });

  it('tokens of two practices', async () => {
    const clinic = await aClinic();
    clinic.semble.faults.add({
      match: ({ body }) => body.includes('practice { id name }'),
      status: 200,
      body: JSON.stringify({ data: { practice: { id: 'f'.repeat(24), name: 'Other Practice' } } }),
    });
    const problems = await clinic.problems();
    expect(problems.map(({ what }) => what)).toEqual([expect.stringContaining('belong to different practices')]);
  });

  it.each([
    ['America/New_York', true],
    ['Europe/London', false],
    [null, false],
  ])('a practice whose time zone is %s, which a note reports: %s', async (timezone, isReported) => {
    const clinic = await aClinic();
    clinic.semble.faults.add({
      match: ({ body }) => body.includes('practice { timezone }'),
      status: 200,
      body: JSON.stringify({ data: { practice: { timezone } } }),
    });
    const { notes } = await clinic.deploy();
    expect(notes.some((note) => note.includes(`time zone is ${timezone}`))).toBe(isReported);
  });

  it('nothing to say of a time zone that the schema does not have', async () => {
    const clinic = await aClinic({ semble: { missingFields: ['Practice.timezone'] } });
    const { notes } = await clinic.deploy();
    expect(notes.filter((note) => note.includes('time zone'))).toEqual([]);
  });

  it('a bot that was deployed for another practice', async () => {
    const clinic = await aDeployedClinic();
    const bot = await theBot(clinic);
    const identifier = bot.identifier?.map((one) =>
      one.system === BOT_SYSTEM ? one : { ...one, value: 'f'.repeat(24) },
    );
    await change(clinic, bot, { identifier: identifier ?? [] });
    const writes = countWrites(clinic);
    expect((await clinic.problems()).map(({ what }) => what)).toEqual([expect.stringContaining('another practice')]);
    expect(writes()).toBe(0);
  });

  it('a subscription of somebody else that calls the bot already', async () => {
    const clinic = await aClinic();
    const { webhookUrl = '', subscriptions } = await clinic.deploy();
    clinic.semble.subscriptions.delete(subscriptions[0]?.id ?? '');
    const foreign = { url: webhookUrl, label: 'By hand', eventTypes: ['patient.created'] };
    const { data } = clinic.semble.subscriptions.create(foreign);
    expect((await clinic.problems()).map(({ what }) => what)).toEqual([expect.stringContaining(data?.id ?? '')]);
    expect(clinic.semble.subscriptions.get(data?.id ?? '')).toEqual(data);
  });

  it('a bot whose membership somebody doubled', async () => {
    const clinic = await aDeployedClinic();
    const { id: _id, meta: _meta, ...membership } = await theMembership(clinic);
    await clinic.medplum.repo.createResource<ProjectMembership>(membership);
    expect((await clinic.problems()).map(({ what }) => what)).toContainEqual(expect.stringContaining('2 memberships'));
  });

  it('a schedule that the platform would store and never run', async () => {
    const clinic = await aClinic();
    const problems = await clinic.problems({ cron: '0 2 * * MON' });
    expect(problems.map(({ what }) => what)).toEqual([expect.stringContaining('--cron')]);
  });

  it('every problem at once', async () => {
    const clinic = await aClinic({
      variables: {
        MEDPLUM_CLIENT_SECRET: 'wrong',
        SEMBLE_ADMIN_TOKEN: 'wrong',
        SEMBLE_API_TOKEN: 'wrong',
        SEMBLE_SIGNATURE_SCHEME: 'nonesuch',
        SEMBLE_DELETE_POLICY: 'perhaps',
      },
    });
    expect((await clinic.problems({ cron: 'daily' })).map(({ what }) => what)).toEqual([
      expect.stringContaining('--cron'),
      expect.stringContaining('refuses the login'),
      expect.stringContaining('SEMBLE_SIGNATURE_SCHEME'),
      expect.stringContaining('SEMBLE_DELETE_POLICY'),
      expect.stringContaining('SEMBLE_ADMIN_TOKEN'),
      expect.stringContaining('SEMBLE_API_TOKEN'),
    ]);
  });

  it('missing variables together with the problems at Semble, whose tokens are checked one by one', async () => {
    const clinic = await aClinic({
      variables: { MEDPLUM_BASE_URL: '', SEMBLE_API_TOKEN: undefined, SEMBLE_EVENT_SPELLING: 'camel' },
    });
    const permissions = WEBHOOKS.filter((name) => name !== 'editWebhooks');
    clinic.variables['SEMBLE_ADMIN_TOKEN'] = clinic.semble.store.addToken({ permissions });
    expect((await clinic.problems()).map(({ what }) => what)).toEqual([
      'MEDPLUM_BASE_URL is not set',
      'SEMBLE_EVENT_SPELLING can only be "dotted" or "enum"',
      'SEMBLE_API_TOKEN is not set',
      'SEMBLE_ADMIN_TOKEN does not have the permission editWebhooks',
    ]);
  });

  it('that there is no token for webhooks, and says how to create one', async () => {
    const clinic = await aClinic({ variables: { SEMBLE_ADMIN_TOKEN: undefined } });
    for (const permissions of [READ_PERMISSIONS, [...READ_PERMISSIONS, 'seeWebhooks']]) {
      clinic.variables['SEMBLE_API_TOKEN'] = clinic.semble.store.addToken({ permissions });
      const problems = await clinic.problems();
      expect(problems.length).toBeGreaterThan(0);
      expect(problems.map(({ todo }) => todo)).toEqual(
        problems.map(() => expect.stringMatching(/^Set SEMBLE_ADMIN_TOKEN/)),
      );
    }
    clinic.variables['SEMBLE_API_TOKEN'] = '';
    expect((await clinic.problems()).map(({ what }) => what)).toContain('SEMBLE_ADMIN_TOKEN is not set');
  });
});
