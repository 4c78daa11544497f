import { afterAll, beforeAll, expect, it } from 'vitest';
import { isProof } from '../../../support/scale.ts';
import { type Clinic, openClinic } from '../../support/clinic.ts';
import { copyDeployment } from '../../support/deployed.ts';
import { runScript } from '../../support/run-script.ts';

let clinic: Clinic;

beforeAll(async () => {
  clinic = await openClinic();
  await copyDeployment(clinic);
});
afterAll(() => clinic.close());

it('npx --no-install semble-medplum replay leaves a merge without a terminal, unless --merges confirms it', async () => {
  const { store, outbox, faults } = clinic.semble;
  const [source, target] = [store.createPatient({ lastName: 'A' }).id, store.createPatient({ lastName: 'B' }).id];
  await outbox.drain();
  outbox.hold();
  faults.add({ match: ({ path }) => path.startsWith('/graphql'), status: 503, body: '{}' });
  store.merge(source, target);
  expect((await outbox.held[0]?.deliver())?.status).toBe(504);

  if (isProof) {
    const dry = await runScript('replay', ['--dry-run', '--json'], clinic);
    expect(dry.code).toBe(1);
    const repeats = [{ result: 'planned' }];
    expect(dry.json()).toMatchObject({ command: 'replay', dryRun: true, repeats, problems: [] });
  }

  const left = await runScript('replay', [], clinic);
  expect(left.code).toBe(1);
  expect(left.said).toContain('npx --no-install semble-medplum replay --merges');
  expect(left.said).toContain(`Writes to Medplum ${clinic.medplum.baseUrl}`);

  const done = await runScript('replay', ['--merges', '--json'], clinic);
  expect(done.code).toBe(0);
  expect(done.json()).toMatchObject({ repeats: [{ patient: source, target, result: 'merged' }], isWell: true });

  if (isProof) {
    const nothing = await runScript('replay', [], clinic);
    expect(nothing).toMatchObject({ code: 0, said: expect.stringContaining('All is well') });
  }
}, 60_000);
