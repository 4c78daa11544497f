import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isOpenToOthers, replaceFile } from '../../../../scripts/core/variables/replace-file.ts';

function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'replace-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);

describe('replacing a file with secrets', () => {
  it('makes a new file that only its owner may read', () => {
    const file = join(aFolder(), '.env');
    const before = process.umask(0);
    onTestFinished(() => void process.umask(before));
    replaceFile(file, 'A=1\n');
    expect([readFileSync(file, 'utf8'), modeOf(file), isOpenToOthers(file)]).toEqual(['A=1\n', '600', false]);
  });

  it.each([
    [0o644, '600'],
    [0o666, '600'],
    [0o640, '600'],
    [0o600, '600'],
    [0o400, '400'],
    [0o755, '600'],
  ])('never widens the mode of a file: %o', (mode, expected) => {
    const file = join(aFolder(), '.env');
    writeFileSync(file, 'old');
    chmodSync(file, mode);
    expect(isOpenToOthers(file)).toBe(mode > 0o600);
    replaceFile(file, 'new');
    expect([readFileSync(file, 'utf8'), modeOf(file)]).toEqual(['new', expected]);
  });

  it('writes the file to which a link points', () => {
    const folder = aFolder();
    mkdirSync(join(folder, 'store'));
    writeFileSync(join(folder, 'store', 'clinic'), 'old');
    symlinkSync(join('store', 'clinic'), join(folder, '.env'));
    replaceFile(join(folder, '.env'), 'new');
    expect(readFileSync(join(folder, 'store', 'clinic'), 'utf8')).toBe('new');
    expect(readdirSync(folder).sort()).toEqual(['.env', 'store']);
  });

  it.each([
    ['whose folder does not exist', (folder: string) => join(folder, 'nowhere', '.env')],
    ['that is a folder', (folder: string) => folder],
    [
      'that is a link to nothing',
      (folder: string) => {
        symlinkSync('nothing', join(folder, 'link'));
        return join(folder, 'link');
      },
    ],
  ])('refuses a file %s and leaves no draft', (_, choose) => {
    const above = aFolder();
    const folder = join(above, 'folder');
    mkdirSync(folder);
    const file = choose(folder);
    const before = readdirSync(above, { recursive: true });
    expect(() => replaceFile(file, 'secret')).toThrow(`The file ${file} cannot be written`);
    expect(readdirSync(above, { recursive: true })).toEqual(before);
  });
});
