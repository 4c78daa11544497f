import { describe, expect, it } from 'vitest';
import { WARNING } from '../../../scripts/reports/explain/explanation.ts';
import { itInProof } from '../../support/scale.ts';
import { aClinic } from '../support/clinic.ts';
import { runScript } from '../support/run-script.ts';
import { put, read, sembleIdentifier, WILMA, WILMA_PATIENT } from './adopt/support.ts';

const DATA = /Wilma|Quillfeather|1979-03/;

const FORBIDDEN =
  '{"resourceType":"OperationOutcome","id":"forbidden","issue":[{"severity":"error","code":"forbidden"}]}';

describe('npx --no-install semble-medplum adopt', () => {
  itInProof(
    'shows patient data only with --show, writes only with --apply, and not with --dry-run beside it',
    async () => {
      const clinic = await aClinic();
      const patient = await put(clinic, WILMA_PATIENT);
      const { id } = clinic.semble.store.createPatient(WILMA);
      const [quiet, open, both, json] = await Promise.all(
        [[], ['--show'], ['--apply', '--dry-run'], ['--json']].map((options) => runScript('adopt', options, clinic)),
      );
      expect(quiet?.said).toContain('Nothing was written. Next: npx --no-install semble-medplum adopt --apply');
      expect(quiet?.said).not.toMatch(DATA);
      expect(open?.said).toMatch(DATA);
      expect(both?.said).toContain("'--apply' cannot be used with option '--dry-run'");
      expect(json?.json()).toMatchObject({ applied: false, matches: [{ sembleId: id }], problems: [] });
      expect([quiet, open, both, json].map((ended) => ended?.code)).toEqual([0, 0, 1, 0]);
      expect((await read(clinic, patient)).identifier).toBeUndefined();

      const applied = await runScript('adopt', ['--apply', '--pair', `${id}=${patient.id}`], clinic);
      expect(applied).toMatchObject({ code: 0, said: expect.stringContaining('settled by --pair') });
      expect((await read(clinic, patient)).identifier).toEqual([sembleIdentifier(id)]);
    },
  );

  it('exits with 1 after a problem, and reports the rest', async () => {
    const clinic = await aClinic();
    await put(clinic, WILMA_PATIENT);
    clinic.semble.store.createPatient(WILMA);
    clinic.medplum.faults.add({ match: ({ method }) => method === 'PATCH', status: 403, body: FORBIDDEN });
    const { code, json } = await runScript('adopt', ['--apply', '--json'], clinic);
    expect(json()).toMatchObject({
      counts: { matches: 1, adopted: 0 },
      problems: [{ what: expect.stringContaining('403') }],
    });
    expect(code).toBe(1);
  });
});

itInProof(
  'npx --no-install semble-medplum explain warns of patient data first, exits with 1 if neither side has the patient, and takes one id',
  async () => {
    const clinic = await aClinic();
    const { id } = clinic.semble.store.createPatient(WILMA);
    const [found, json, unknown, none] = await Promise.all(
      [[id], [id, '--json'], ['f'.repeat(24)], []].map((options) => runScript('explain', options, clinic)),
    );
    expect(found?.said.startsWith(`Note: ${WARNING}`)).toBe(true);
    expect(found?.said).toMatch(DATA);
    expect(Object.entries(json?.json() ?? {})[0]).toEqual(['warning', WARNING]);
    expect(unknown?.said).toContain('not found');
    expect(none?.said).toContain('semble-id');
    expect([found, json, unknown, none].map((ended) => ended?.code)).toEqual([0, 0, 1, 1]);
  },
);
