import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createContext, runInContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { aBotEvent, PATIENT_ID } from '../fixtures/bot.ts';
import { FakeMedplum } from '../fixtures/fake-medplum.ts';
import { jsonAnswer } from '../fixtures/fake-semble.ts';

const code = readFileSync('dist/semble-patient-webhook.cjs', 'utf8');

describe('the bundle', () => {
  it('is at most 64 KiB, and 24 KiB gzipped', () => {
    expect(Buffer.byteLength(code)).toBeLessThanOrEqual(64 * 1024);
    expect(gzipSync(code).length).toBeLessThanOrEqual(24 * 1024);
  });

  it("requires nothing but Node's own modules", () => {
    const required = [...code.matchAll(/require\(["']([^"']+)["']\)/g)].map(([, name]) => name);
    expect(required.length).toBeGreaterThan(0);
    expect(required.filter((name) => !name?.startsWith('node:'))).toEqual([]);
  });

  it('does its work in a realm that has no Buffer, timers, crypto or AbortSignal', async () => {
    const medplum = new FakeMedplum();
    const patient = { id: PATIENT_ID, firstName: 'Zara', lastName: 'Example' };
    const lines: string[] = [];
    const take = (line: string): void => void lines.push(line);
    const context = createContext({
      console: { log: take, error: take },
      fetch: async () => jsonAnswer({ data: { patient, practice: { practiceNumbers: [] } } }),
      require: createRequire(import.meta.url),
      URL,
      URLSearchParams,
      TextEncoder,
      TextDecoder,
    });
    const run = runInContext(
      `(async (medplum, event) => { const exports = {}; const module = { exports }; ${code}; return exports.handler(medplum, event); })`,
      context,
    );
    const answer: unknown = await run(medplum.client, aBotEvent());
    expect(JSON.stringify(answer)).toBe('{"result":"created"}');
    expect(medplum.only(PATIENT_ID)?.name?.[0]?.family).toBe('Example');
    expect(lines.at(-1)).toContain('result=created');
  });
});
