import { describe, expect, it } from 'vitest';
import { colleagueActions } from '../../console/playground/colleague.ts';
import { deliveryActions } from '../../console/playground/delivering.ts';
import { LocalFeed } from '../../console/playground/local-feed.ts';
import { playgroundOf } from '../../console/playground/playground.ts';
import { staffActions } from '../../console/playground/staff.ts';
import { sourcesOf } from '../../console/sources/sources.ts';
import { readEnvironment } from '../../scripts/core/environment.ts';
import { aClinic, countWrites } from '../scripts/support/clinic.ts';
import { aConsole, askWithKey } from './support.ts';

describe('the console of a deployment', () => {
  it('has no route that writes, although its systems are on 127.0.0.1 and the actions exist elsewhere', async () => {
    const clinic = await aClinic();
    await clinic.deploy();
    const { medplum, semble } = clinic;
    const { id } = semble.store.createPatient({ firstName: 'Zara', lastName: 'Example' });
    await semble.outbox.drain();
    const feed = new LocalFeed(medplum, semble);
    const names = [staffActions(semble.store), deliveryActions(clinic, feed), colleagueActions(medplum)].flatMap(
      Object.keys,
    );
    expect(names.length).toBeGreaterThan(20);

    const environment = readEnvironment(clinic.variables);
    const running = await aConsole(sourcesOf(environment, 'deployed', feed));
    const writes = countWrites(clinic);
    const before = JSON.stringify(semble.store.get(id));
    const body = JSON.stringify({ patient: id, value: '020 7946 0123' });
    for (const name of names) {
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
        const { status } = await askWithKey(running, { method, path: `/api/playground/${name}`, body });
        expect({ name, method, status }).toEqual({ name, method, status: 405 });
      }
      expect((await askWithKey(running, { path: `/api/playground/${name}` })).status).toBe(404);
    }
    for (const path of ['/api/state', '/api/status', '/api/patients', `/api/patients/${id}`]) {
      expect((await askWithKey(running, { path })).status).toBe(200);
    }
    expect(JSON.stringify(semble.store.get(id))).toBe(before);
    expect(writes()).toBe(0);
    expect((await askWithKey(running, { path: '/api/state' })).text).not.toContain('playground');

    // The same server with a playground can do it.
    const local = await aConsole(sourcesOf(environment, 'local', feed), playgroundOf(clinic, feed));
    const deleted = { method: 'POST', path: '/api/playground/delete-patient', body: JSON.stringify({ patient: id }) };
    expect((await askWithKey(local, deleted)).status).toBe(200);
    expect(semble.store.get(id).deleted).toBe(true);
  });
});
