// Loads one bundle in a process that has loaded only the packages of every Medplum bot, and passes it one delivery.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { performance } from 'node:perf_hooks';
import { Script } from 'node:vm';
import '@medplum/core';
import { aBotEvent, aDelivery, SIGNING_SECRET, unixSeconds } from '../../fixtures/bot.ts';
import { aSemblePatient } from '../../fixtures/semble-patient.ts';
import { NAMED_SCHEMES, SEMBLE_SCHEME } from '../../src/verify/scheme.ts';
import { sign } from '../../src/verify/sign.ts';
import { type handler, inMemory, Memory } from '../memory.ts';
import { heapInUse } from '../memory-used.ts';

/** The report of the process. */
export interface Loaded {
  /** Milliseconds to compile and run the bundle, until it has a handler. */
  readonly load: number;
  /** Milliseconds that the first delivery takes after that, both sides answered from memory. */
  readonly first: number;
  /** Bytes on the heap that loading left there. */
  readonly memory: number;
}

const [, , file = '', schemeName = ''] = process.argv;
const code = readFileSync(file, 'utf8');
const person = aSemblePatient();
const memory = new Memory([person], 'same');
const body = JSON.stringify(aDelivery({ identifiers: { patientId: person.id } }));
const scheme = NAMED_SCHEMES[schemeName] ?? SEMBLE_SCHEME;
const secret = scheme.secretEncoding === 'base64' ? Buffer.from(SIGNING_SECRET).toString('base64') : SIGNING_SECRET;
const event = aBotEvent({ body, headers: sign(scheme, secret, { body, timestamp: unixSeconds(), id: 'msg_1' }) });
const module = { exports: {} as { handler: typeof handler } };

const before = heapInUse();
const begun = performance.now();
new Script(`(function (module, exports, require) { ${code} })`).runInThisContext()(
  module,
  module.exports,
  createRequire(import.meta.url),
);
const load = performance.now() - begun;
const after = heapInUse();
// graphql-request needs a real Response. It is made before, so that the time in which Node loads Response does not count.
const answer = await memory.fetch().then(({ text }) => text());
const reply = new Response(answer, { headers: { 'content-type': 'application/json' } });
const first = await inMemory({ fetch: async () => reply }, async () => {
  const started = performance.now();
  const result = await module.exports.handler(memory.medplum, event);
  const took = performance.now() - started;
  if (JSON.stringify(result) !== '{"result":"unchanged"}') {
    throw new Error(`${file} answered ${JSON.stringify(result)}`);
  }
  return took;
});
const loaded: Loaded = { load, first, memory: after - before };
process.send?.(loaded);
process.disconnect();
