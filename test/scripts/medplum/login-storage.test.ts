import { expect, it, onTestFinished } from 'vitest';
import { openStage } from '../../../demo/stage.ts';
import { readEnvironment } from '../../../scripts/core/environment.ts';
import { connect } from '../../../scripts/medplum/connection.ts';
import { aClinic } from '../support/clinic.ts';

/** Counts how often something asks for the `localStorage` that Node has from version 25 on, which may be a file. */
function watchLocalStorage(): { asked: number } {
  const watched = { asked: 0 };
  const before = Object.getOwnPropertyDescriptor(globalThis, 'localStorage');
  Object.defineProperty(globalThis, 'localStorage', {
    configurable: true,
    get: () => {
      watched.asked += 1;
      return undefined;
    },
  });
  onTestFinished(() => {
    Reflect.deleteProperty(globalThis, 'localStorage');
    if (before) {
      Object.defineProperty(globalThis, 'localStorage', before);
    }
  });
  return watched;
}

it('a command keeps its login in memory, and never in the localStorage of Node', async () => {
  const { variables } = await aClinic();
  const watched = watchLocalStorage();
  expect((await connect(readEnvironment(variables).medplum)).isAdmin).toBe(true);
  expect(watched.asked).toBe(0);
});

it('the servers and clients of npm start never ask for the localStorage of Node', async () => {
  const watched = watchLocalStorage();
  const stage = await openStage();
  onTestFinished(() => stage.close());
  stage.semble.store.createPatient({ firstName: 'Zara', lastName: 'Example' });
  await stage.settle();
  expect(stage.semble.outbox.history.at(-1)?.status).toBe(200);
  expect(watched.asked).toBe(0);
});
