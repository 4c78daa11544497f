import { expect, it } from 'vitest';
import { findConfigEntry } from '../../../scripts/medplum/config-file.ts';

const LOCAL = 'http://127.0.0.1:4880/';
const SERVER = 'https://medplum.example/';

it.each([
  [undefined, LOCAL, 'semble-patient-webhook'],
  ['.env.staging', SERVER, 'semble-patient-webhook-staging'],
  ['.env.local', SERVER, 'semble-patient-webhook-local'],
  ['.env.local', LOCAL, undefined],
  ['elsewhere/.env.local', LOCAL, undefined],
])('medplum.config.json has for %s and %s the entry %s', (file, baseUrl, name) => {
  expect(findConfigEntry(file, baseUrl)?.name).toBe(name);
});
