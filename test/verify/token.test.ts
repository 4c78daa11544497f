import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasWebhookToken, TOKEN_HEADER } from '../../src/verify/webhook-token.ts';
import { anyTexts } from '../support/texts.ts';

const TOKEN = 'tok_0123456789abcdef';

describe('the webhook token', () => {
  it('is not needed when it is not set', () => {
    expect(hasWebhookToken({}, [])).toBe(true);
    expect(hasWebhookToken({ [TOKEN_HEADER]: 'anything' }, [])).toBe(true);
  });

  it('accepts any of its tokens, in a header of any case', () => {
    expect(hasWebhookToken({ 'x-bot-token': TOKEN }, [TOKEN])).toBe(true);
    expect(hasWebhookToken({ 'X-Bot-Token': TOKEN }, ['tok_old', TOKEN])).toBe(true);
    expect(hasWebhookToken({ 'X-Bot-Token': TOKEN }, [TOKEN, 'tok_old'])).toBe(true);
    expect(hasWebhookToken({ 'x-bot-token': [TOKEN] }, [TOKEN])).toBe(true);
    expect(hasWebhookToken({ 'x-bot-token': [TOKEN, TOKEN] }, [TOKEN])).toBe(true);
    expect(hasWebhookToken({ 'x-bot-token': `${TOKEN}, ${TOKEN}` }, [TOKEN])).toBe(true);
    expect(hasWebhookToken({ 'x-bot-token': 'Schl\u00fcssel' }, ['Schl\u00fcssel'])).toBe(true);
  });

  it.each([
    ['missing', undefined],
    ['empty', ''],
    ['an empty list', []],
    ['wrong', TOKEN.replace('0', '1')],
    ['in capitals', TOKEN.toUpperCase()],
    ['cut', TOKEN.slice(0, -1)],
    ['longer', `${TOKEN}0`],
    ['padded', ` ${TOKEN}`],
    ['sent beside another that is listed', [TOKEN, 'tok_old']],
    ['sent beside another that is listed, joined', `${TOKEN}, tok_old`],
    ['sent twice and once more', [TOKEN, TOKEN, 'tok_old']],
    ['said twice in one', `${TOKEN}${TOKEN}`],
    ['two tokens at once', `${TOKEN} tok_old`],
  ])('stays shut to a token that is %s', (_, value) => {
    expect(hasWebhookToken({ [TOKEN_HEADER]: value }, [TOKEN, 'tok_old'])).toBe(false);
  });

  it('is not opened by another header', () => {
    expect(hasWebhookToken({ 'x-bot-token2': TOKEN, authorization: TOKEN }, [TOKEN])).toBe(false);
  });

  it('distinguishes texts that look, or would be sent, alike', () => {
    expect(hasWebhookToken({ [TOKEN_HEADER]: 'caf\u00e9' }, ['cafe\u0301'])).toBe(false);
    expect(hasWebhookToken({ [TOKEN_HEADER]: '\ud800' }, ['\ufffd'])).toBe(false);
    expect(hasWebhookToken({ [TOKEN_HEADER]: '\ufffd' }, ['\ud800'])).toBe(false);
    expect(hasWebhookToken({ [TOKEN_HEADER]: '\ud800' }, ['\udbff'])).toBe(false);
  });

  it('reads what is repeated between commas as a header that was sent twice, so no such token is accepted', () => {
    for (const token of ['a,a', ',', 'a,b,a,b']) {
      expect(hasWebhookToken({ [TOKEN_HEADER]: token }, [token])).toBe(false);
    }
    expect(hasWebhookToken({ [TOKEN_HEADER]: 'a,a' }, ['a'])).toBe(true);
    expect(hasWebhookToken({ [TOKEN_HEADER]: 'a,b' }, ['a,b'])).toBe(true);
  });

  it('accepts only a listed token, for all texts', () => {
    // A listed token holds no white space: it is what parts one from another in the setting. The test above is about commas.
    const tokens = anyTexts({ minLength: 1 }).filter((token) => !/[\s,]/.test(token));
    fc.assert(
      fc.property(fc.array(tokens, { minLength: 1 }), tokens, (list, given) => {
        expect(hasWebhookToken({ [TOKEN_HEADER]: given }, list)).toBe(list.includes(given));
        expect(hasWebhookToken({ [TOKEN_HEADER]: list.at(-1) }, list)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});
