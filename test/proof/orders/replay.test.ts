import { beforeEach, expect, it, vi } from 'vitest';
import { handler } from '../../../src/bots/semble-patient-webhook.ts';
import { parseOrder } from './moves.ts';
import { Player } from './player.ts';
import { scopeNamed } from './scopes.ts';
import { tell } from './story.ts';

beforeEach(() => {
  vi.spyOn(console, 'log').mockReturnValue();
  vi.spyOn(console, 'error').mockReturnValue();
});

const RETIRED_WHILE_HIDDEN = "delete / create and an operator's retire / new / hidden and shown / none : aaaaa2bbb2Cbb";

/** Tells the order that the variable ORDER names, as the tests beside this one print it. */
it('tells an order again by its text', async () => {
  const [name = '', text = ''] = (process.env['ORDER'] ?? RETIRED_WHILE_HIDDEN).split(' : ');
  const scope = scopeNamed(name);
  const lines = await tell(new Player(handler, scope.setting), scope, parseOrder(text));
  if (process.env['ORDER']) {
    console.info(lines.join('\n'));
  } else {
    expect(lines).toMatchInlineSnapshot(`
      [
        "At the beginning: Semble has A (Zara). Medplum has no Patient.",
        "Run a (the delivery "created" of A) reads Medplum: no Patient.",
        "Run a (the delivery "created" of A) reads Semble: A (Zara).",
        "Run a (the delivery "created" of A) creates A's Patient (Zara, unconfirmed).",
        "Run a (the delivery "created" of A) reads Semble: A (Zara).",
        "Run a (the delivery "created" of A) writes A's Patient v1 (Zara). The run is acknowledged.",
        "Semble hides A.",
        "Run b (an operator's retirement of A) reads Medplum: A's Patient v2 (Zara).",
        "Run b (an operator's retirement of A) reads Semble: no patient.",
        "Run b (an operator's retirement of A) reads Semble: no patient.",
        "Semble shows A again.",
        "Run c (the delivery "updated" of A) is made in one go. Semble has A (Zara). Medplum has A's Patient v2 (Zara).",
        "Run b (an operator's retirement of A) reads Medplum: A's Patient v2 (Zara).",
        "Run b (an operator's retirement of A) deletes A's Patient v2 (Zara). The run is acknowledged.",
        "At the end: Semble has A (Zara). Medplum has no Patient.",
      ]
    `);
  }
});
