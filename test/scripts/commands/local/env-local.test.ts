import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeEnvLocal } from '../../../../scripts/commands/local/env-local.ts';
import { aFolder } from './support.ts';

const FIRST_LINE = '# Written by semble-medplum local, which replaces this file at each start.\n';
const VARIABLES = { MEDPLUM_BASE_URL: 'http://127.0.0.1:1/', SEMBLE_API_TOKEN: 'new' };

describe('.env.local', () => {
  it('replaces its own file, also one that others could read', () => {
    const folder = aFolder();
    const path = join(folder, '.env.local');
    writeFileSync(path, `${FIRST_LINE}SEMBLE_API_TOKEN=old\n`);
    chmodSync(path, 0o644);
    writeEnvLocal(folder, VARIABLES);
    expect(readFileSync(path, 'utf8')).toBe(
      `${FIRST_LINE}MEDPLUM_BASE_URL=http://127.0.0.1:1/\nSEMBLE_API_TOKEN=new\n`,
    );
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['.env.local']);
  });

  it.each<readonly [string, (path: string) => void]>([
    ["somebody's file", (path) => writeFileSync(path, 'SEMBLE_API_TOKEN=mine\n')],
    ['an empty file', (path) => writeFileSync(path, '')],
    ['a file with the line further down', (path) => writeFileSync(path, `A=1\n${FIRST_LINE}`)],
    ['a longer first line', (path) => writeFileSync(path, FIRST_LINE.replace('\n', ' Mine now.\n'))],
    ['a folder', (path) => mkdirSync(path)],
    ['a link', (path) => symlinkSync(join(path, '../elsewhere'), path)],
  ])('leaves %s alone', (_, make) => {
    const folder = aFolder();
    make(join(folder, '.env.local'));
    const before = statSync(folder).mtimeMs;
    expect(() => writeEnvLocal(folder, VARIABLES)).toThrow('.env.local was not written by this command');
    expect(statSync(folder).mtimeMs).toBe(before);
    expect(readdirSync(folder)).toEqual(['.env.local']);
  });
});
