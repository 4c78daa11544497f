import { describe, expect, it } from 'vitest';
import { someSecrets } from '../fixtures/bot.ts';
import { readSettings, SETTING, SettingsError } from '../src/settings.ts';
import { SEMBLE_SCHEME } from '../src/verify/scheme.ts';

const only = (values: Record<string, string>) =>
  readSettings(
    someSecrets({
      SEMBLE_WEBHOOK_SECRET: undefined,
      SEMBLE_API_TOKEN: undefined,
      SEMBLE_API_URL: undefined,
      ...values,
    }),
  );

function refusalOf(values: Record<string, string>): string {
  try {
    only(values);
    return 'accepted';
  } catch (error) {
    expect(error).toBeInstanceOf(SettingsError);
    const { setting, message } = error as SettingsError;
    expect(message.startsWith(`${setting}: `)).toBe(true);
    expect(Object.values<string>(SETTING)).toContain(setting);
    return message;
  }
}

describe('readSettings', () => {
  it('has a default for everything', () => {
    expect(readSettings({})).toEqual({
      scheme: SEMBLE_SCHEME,
      secrets: [],
      operatorSecret: undefined,
      tokens: [],
      semble: undefined,
      toleranceSeconds: 300,
      deletePolicy: 'delete',
      nhsNumberDefinition: undefined,
      managingOrganization: undefined,
      sweepHours: 50,
    });
    expect(only({ SEMBLE_API_TOKEN: 't' }).semble).toEqual({ url: 'https://open.semble.io/graphql', token: 't' });
  });

  it.each([undefined, null, 'x', [], { SEMBLE_API_TOKEN: null }, { SEMBLE_API_TOKEN: 'bare' }])(
    'reads secrets of the wrong shape as none: %j',
    (secrets) => {
      expect(readSettings(secrets as unknown as Parameters<typeof readSettings>[0]).semble).toBeUndefined();
    },
  );

  it('reads an empty value as unset', () => {
    expect(only(Object.fromEntries(Object.values(SETTING).map((name) => [name, ' \n'])))).toEqual(readSettings({}));
  });

  it('reads several signing secrets, with and without the id of their subscription', () => {
    const value = ' 692597070fe21cfa5e6a010f:one\n692597070FE21CFA5E6A010F:two:three  four ';
    expect(only({ SEMBLE_WEBHOOK_SECRET: value }).secrets).toEqual(['one', 'two:three', 'four']);
  });

  it('reads several webhook tokens', () => {
    expect(only({ SEMBLE_WEBHOOK_TOKEN: 'a  b' }).tokens).toEqual(['a', 'b']);
  });

  it('reads a number that the project keeps as a number', () => {
    const secret = { name: SETTING.signatureTolerance, valueInteger: 60 };
    expect(readSettings({ [SETTING.signatureTolerance]: secret }).toleranceSeconds).toBe(60);
  });

  it('reads the rest', () => {
    const settings = only({
      SEMBLE_SIGNATURE_SCHEME: 'hex-body:X-Other',
      SEMBLE_SIGNATURE_TOLERANCE: '0',
      SEMBLE_DELETE_POLICY: 'deactivate',
      SEMBLE_NHS_NUMBER_DEFINITION: '64b000000000000000000001',
      SEMBLE_MANAGING_ORGANIZATION: 'Organization/clinic-1',
      SEMBLE_SWEEP_HOURS: '24',
      SEMBLE_OPERATOR_SECRET: 'o',
      SEMBLE_API_TOKEN: 't',
      SEMBLE_API_URL: 'http://127.0.0.1:4000/graphql',
    });
    expect(settings).toMatchObject({
      scheme: { header: 'X-Other', signed: '{body}' },
      toleranceSeconds: 0,
      deletePolicy: 'deactivate',
      nhsNumberDefinition: '64b000000000000000000001',
      managingOrganization: 'Organization/clinic-1',
      sweepHours: 24,
      operatorSecret: 'o',
      semble: { url: 'http://127.0.0.1:4000/graphql', token: 't' },
    });
  });

  it('keeps the delete policy for the scheme none, because operator requests are signed', () => {
    const values = { SEMBLE_SIGNATURE_SCHEME: 'none', SEMBLE_WEBHOOK_TOKEN: 'token', SEMBLE_DELETE_POLICY: 'delete' };
    expect(only(values).deletePolicy).toBe('delete');
  });

  it.each([
    [{ SEMBLE_SIGNATURE_SCHEME: 'planted' }, 'SEMBLE_SIGNATURE_SCHEME'],
    [{ SEMBLE_SIGNATURE_SCHEME: '{"header":"planted' }, 'SEMBLE_SIGNATURE_SCHEME'],
    [{ SEMBLE_SIGNATURE_SCHEME: 'none' }, 'SEMBLE_SIGNATURE_SCHEME'],
    [{ SEMBLE_WEBHOOK_SECRET: '692597070fe21cfa5e6a010f:' }, 'SEMBLE_WEBHOOK_SECRET'],
    [{ SEMBLE_SIGNATURE_SCHEME: 'standard-webhooks', SEMBLE_WEBHOOK_SECRET: 'planted!' }, 'SEMBLE_WEBHOOK_SECRET'],
    [{ SEMBLE_API_TOKEN: 'planted with spaces' }, 'SEMBLE_API_TOKEN'],
    [{ SEMBLE_API_TOKEN: 'plantéd' }, 'SEMBLE_API_TOKEN'],
    [{ SEMBLE_API_URL: 'planted' }, 'SEMBLE_API_URL'],
    [{ SEMBLE_API_URL: 'http://planted.example/graphql' }, 'SEMBLE_API_URL'],
    [{ SEMBLE_API_URL: 'http://127.0.0.1.planted.example/' }, 'SEMBLE_API_URL'],
    [{ SEMBLE_API_URL: 'ftp://localhost/' }, 'SEMBLE_API_URL'],
    [{ SEMBLE_API_URL: 'https://planted:secret@open.semble.io/' }, 'SEMBLE_API_URL'],
    [{ SEMBLE_SIGNATURE_TOLERANCE: '-1' }, 'SEMBLE_SIGNATURE_TOLERANCE'],
    [{ SEMBLE_SIGNATURE_TOLERANCE: '5 planted' }, 'SEMBLE_SIGNATURE_TOLERANCE'],
    [{ SEMBLE_SWEEP_HOURS: '0' }, 'SEMBLE_SWEEP_HOURS'],
    [{ SEMBLE_DELETE_POLICY: 'planted' }, 'SEMBLE_DELETE_POLICY'],
    [{ SEMBLE_NHS_NUMBER_DEFINITION: 'planted number' }, 'SEMBLE_NHS_NUMBER_DEFINITION'],
    [{ SEMBLE_MANAGING_ORGANIZATION: 'Practitioner/planted' }, 'SEMBLE_MANAGING_ORGANIZATION'],
  ])('refuses %j: names the setting, quotes no value', (values, name) => {
    const message = refusalOf(values);
    expect(message).toMatch(new RegExp(`^${name}: \\w`));
    expect(message).not.toContain('planted');
  });

  it.each(['https://open.sandbox.semble.io/graphql', 'http://localhost:1/graphql', 'http://[::1]:1/'])(
    'accepts %s',
    (url) => {
      expect(only({ SEMBLE_API_URL: url, SEMBLE_API_TOKEN: 't' }).semble?.url).toBe(url);
    },
  );
});
