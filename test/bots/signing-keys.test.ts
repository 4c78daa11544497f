import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import type { BotEvent } from '@medplum/core';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { aBotEvent, aDelivery, OPERATOR_SECRET, someSecrets, unixSeconds } from '../../fixtures/bot.ts';
import { virtualClock } from '../../fixtures/clock.ts';
import { type Delivered, handOver } from '../../fixtures/deliver.ts';
import { FakeMedplum } from '../../fixtures/fake-medplum.ts';
import { ALL_IN_ONE, GITHUB, SHOPIFY } from '../../fixtures/schemes.ts';
import { NAMED_SCHEMES, type SignatureScheme } from '../../src/verify/scheme.ts';
import { sign } from '../../src/verify/sign.ts';

const BASE64_SECRET: SignatureScheme = { ...SHOPIFY, secretEncoding: 'base64' };

/** An event that changes no Patient, signed by a scheme with one of the secrets. */
function eventSignedBy(scheme: SignatureScheme, name: string, [signing, ...others]: readonly string[]): BotEvent {
  const body = JSON.stringify(aDelivery({ eventType: 'webhook.subscription.updated' }));
  const headers = sign(scheme, signing ?? '', { body, timestamp: unixSeconds(), id: 'msg_1' });
  const secrets = someSecrets({
    SEMBLE_SIGNATURE_SCHEME: name,
    SEMBLE_WEBHOOK_SECRET: [...others, signing].join(' '),
  });
  return aBotEvent({ body, headers, secrets });
}

/** The keys that the bot computes HMACs with while it answers. */
async function keysOf(event: BotEvent): Promise<{ readonly keys: readonly unknown[]; readonly answered: Delivered }> {
  // The bundle takes the function from the CommonJS module, the sources import it by name.
  const spy = vi.spyOn(crypto, 'createHmac');
  syncBuiltinESMExports();
  onTestFinished(() => {
    spy.mockRestore();
    syncBuiltinESMExports();
  });
  const answered = await handOver(new FakeMedplum().client, event, virtualClock());
  return { keys: spy.mock.calls.map(([, key]) => key), answered };
}

describe('the key of an HMAC', () => {
  // On some releases of Node 24 an HMAC whose key is a Buffer takes ten times as long.
  it.each([
    ['semble', 'semble', NAMED_SCHEMES['semble'], ['whk_one', 'whk_two', 'ключ-\u{1F511}']],
    ['hex-body', 'hex-body', NAMED_SCHEMES['hex-body'], ['whk_one']],
    ['standard-webhooks', 'standard-webhooks', NAMED_SCHEMES['standard-webhooks'], ['whsec_AAECAwQFBgc=']],
    ['GitHub', JSON.stringify(GITHUB), GITHUB, ['example-secret']],
    ['one with a secret in base64', JSON.stringify(BASE64_SECRET), BASE64_SECRET, ['/+8=', 'gIGC']],
    ['one with a secret in hex', JSON.stringify(ALL_IN_ONE), ALL_IN_ONE, ['00fF80', 'AB']],
  ])('is a text in the scheme %s', async (_words, name, scheme, secrets) => {
    expect.assert(scheme);
    const { keys, answered } = await keysOf(eventSignedBy(scheme, name, secrets));
    expect(answered.result).toBe('ignored');
    expect(keys.length).toBeGreaterThanOrEqual(secrets.length);
    expect(new Set(keys.map((key) => typeof key))).toEqual(new Set(['string']));
  });

  it('is a text for an operator request', async () => {
    const body = { eventType: 'bot.nothing' };
    const secrets = someSecrets({ SEMBLE_OPERATOR_SECRET: OPERATOR_SECRET });
    const { keys, answered } = await keysOf(aBotEvent({ body, secrets, signedBy: 'operator' }));
    expect(answered.status).toBe(400);
    expect(keys).toEqual([OPERATOR_SECRET]);
  });
});
