import { describe, expect, it } from 'vitest';
import { runConsole } from '../../../../scripts/commands/console/console.ts';
import { readEnvironment } from '../../../../scripts/core/environment.ts';
import { aClinic } from '../../support/clinic.ts';
import { aPort } from '../local/support.ts';

describe('console', () => {
  it('prints an address with a new key at each start, serves the page there, and ends when it is interrupted', async () => {
    const environment = readEnvironment((await aClinic()).variables);
    const port = await aPort();
    const addresses: string[] = [];
    for (let start = 0; start < 2; start += 1) {
      const printed = Promise.withResolvers<string>();
      const interruption = Promise.withResolvers<void>();
      const write = (line: string): void => printed.resolve(line);
      const ended = runConsole(environment, { port, write, interruption: interruption.promise });
      const address = (await printed.promise).replace('Console: ', '');
      addresses.push(address);
      const { origin, hash } = new URL(address);
      const key = new URLSearchParams(hash.slice(1)).get('key') ?? '';
      expect(origin).toBe(`http://127.0.0.1:${port}`);
      expect(await (await fetch(`${origin}/page.js`)).text()).toContain('X-Console-Key');
      const state = await fetch(`${origin}/api/state`, { headers: { 'x-console-key': key } });
      expect(await state.json()).toMatchObject({ mode: 'deployed', medplum: environment.medplum.baseUrl });

      const again = runConsole(environment, { port, write: () => undefined, interruption: interruption.promise });
      await expect(again).rejects.toThrow(`Port ${port} of 127.0.0.1 is in use`);
      interruption.resolve();
      await ended;
      await expect(fetch(origin)).rejects.toThrow();
    }
    expect(new Set(addresses).size).toBe(2);
  });
});
