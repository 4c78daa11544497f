import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CommandFailure } from '../../../scripts/core/problem.ts';
import { readVariables } from '../../../scripts/core/variables/env-file.ts';
import { unknownVariable } from '../../../scripts/core/variables/known-variables.ts';

/** The path of a file with these bytes, gone when the test is done. */
function aFile(bytes: Buffer | string): string {
  const directory = mkdtempSync(join(tmpdir(), 'env-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const file = join(directory, '.env');
  writeFileSync(file, bytes);
  return file;
}

/** What is in the way of reading a file, as `what. todo`. */
function problemWith(file: string): string {
  try {
    readVariables(file, {});
  } catch (error) {
    if (error instanceof CommandFailure) {
      return error.problems.map(({ what, todo }) => `${what}. ${todo}`).join('\n');
    }
    throw error;
  }
  return '';
}

const BOM = '\u{feff}';

describe('the variables of a file', () => {
  it.each([
    ['with a byte-order mark', `${BOM}A=1\nB=2\n`],
    ['with two byte-order marks', `${BOM}${BOM}A=1\nB=2\n`],
    ['put together of files with byte-order marks', `${BOM}A=1\n${BOM}B=2\n`],
    ['with an empty value and a space before the next', 'A=1\nC= \nB=2\n'],
    ['with a byte-order mark before a comment', `${BOM}# ours\nA=1\nB=2`],
    ['with a byte-order mark and lines that end as on Windows', `${BOM}A=1\r\nB=2\r\n`],
    ['with lines that end as on an old Macintosh', 'A=1\rB=2\r'],
    ['with an invisible space before a name', 'A=1\n\u{200b}B=2\n'],
    ['with quotes', `A="1"\r\nB='2'\r\n`],
    ['with export before the names', 'export A=1\nexport  B="2"\n'],
    ['with export and tabs', `${BOM}export\tA=1\r\n\texport\tB=2\r\n`],
    ['with spaces around everything', '  A = 1 \n\tB =2\t\n'],
    ['with comments', '# one\nA=1 # two\n\nB="2" # three\n'],
  ])('are read from one %s', (_what, text) => {
    expect({ ...readVariables(aFile(text), {}).variables }).toEqual({ A: '1', B: '2' });
  });

  it('keep what stands in quotes', () => {
    expect({ ...readVariables(aFile(`${BOM}A="x # y"\nB='{"header":"X"}'\n`), {}).variables }).toEqual({
      A: 'x # y',
      B: '{"header":"X"}',
    });
  });

  it('go before those of the process when the file is named, and the names that differ are known', () => {
    const read = readVariables(aFile(`${BOM}A=file\nB=same\nC=file`), { A: 'process', B: 'same', D: 'process' });
    expect(read.variables).toEqual({ A: 'file', B: 'same', C: 'file', D: 'process' });
    expect(read.conflicts).toEqual(['A']);
  });

  it('stand below those of the process when the file is the usual one', () => {
    const present = process.cwd();
    onTestFinished(() => process.chdir(present));
    process.chdir(dirname(aFile('A=file\nB=file')));
    const read = readVariables(undefined, { A: 'process' });
    expect(read.variables).toEqual({ A: 'process', B: 'file' });
    expect(read.conflicts).toEqual(['A']);
  });

  it.each(['', ' ', '\t'])('do not lose a value to an empty variable of either side: %j', (empty) => {
    const { variables, conflicts } = readVariables(aFile(`A=file\nC="${empty}"`), { A: empty, B: empty, C: 'process' });
    expect([variables, conflicts]).toEqual([{ A: 'file', C: 'process' }, []]);
  });

  it('are unknown when they begin like ours and no command reads them', () => {
    const text = 'SEMBLE_DELTE_POLICY=x\nSEMBLE_DELETE_POLICY=x\nMEDPLUM_BASE_URL=x\nmedplum_client_id=x\nOTHER=x\n';
    expect(readVariables(aFile(text), {}).unknownNames).toEqual(['SEMBLE_DELTE_POLICY', 'medplum_client_id']);
  });

  it('include every variable of .env.example', () => {
    const named = readFileSync('.env.example', 'utf8').match(/(SEMBLE|MEDPLUM)_[A-Z_]+(?==)/g) ?? [];
    expect(named).toContain('SEMBLE_DELETE_POLICY');
    expect(readVariables(aFile(named.map((name) => `${name}=x`).join('\n')), {}).unknownNames).toEqual([]);
  });

  it.each([
    ['SEMBLE_DELTE_POLICY', 'Did you mean SEMBLE_DELETE_POLICY?'],
    ['semble_api_token', 'Did you mean SEMBLE_API_TOKEN?'],
    ['MEDPLUM_BASEURL', 'Did you mean MEDPLUM_BASE_URL?'],
    ['SEMBLE_ADMIN_TOKNE', 'Did you mean SEMBLE_ADMIN_TOKEN?'],
    ['MEDPLUM_SOMETHING_ELSE_ENTIRELY', '.env.example lists the known ones'],
  ])('are named with the nearest known one: %s', (name, advice) => {
    expect(unknownVariable(name, 'staging.env').todo).toContain(advice);
  });
});

describe('an unreadable file', () => {
  const text = 'MEDPLUM_CLIENT_SECRET=a-secret\n';

  it.each([
    ['UTF-16, as Windows PowerShell writes it', Buffer.from(`${BOM}${text}`, 'utf16le')],
    ['UTF-16, big-endian', Buffer.from(`${BOM}${text}`, 'utf16le').swap16()],
    ['UTF-16 without a byte-order mark', Buffer.from(text, 'utf16le')],
    [
      'UTF-32',
      Buffer.concat(
        [...`${BOM}${text}`].map((character) => {
          const bytes = Buffer.alloc(4);
          bytes.writeUInt32LE(character.codePointAt(0) ?? 0);
          return bytes;
        }),
      ),
    ],
  ])('because it is %s is said to be so, and what to do', (_what, bytes) => {
    const file = aFile(bytes);
    expect(problemWith(file)).toMatch(/is not UTF-8, but looks like UTF-(16|32)\. Save it as UTF-8/);
    expect(problemWith(file)).toContain(file);
    expect(problemWith(file)).not.toContain('a-secret');
  });

  it('because it is in a code page is said to be no UTF-8', () => {
    expect(problemWith(aFile(Buffer.from('A=caf\u{e9}\n', 'latin1')))).toMatch(/is not UTF-8\. Save it as UTF-8/);
  });

  it('because it is a directory is said to be unreadable', () => {
    const directory = join(aFile('').replace(/\.env$/, 'sub'));
    mkdirSync(directory);
    expect(problemWith(directory)).toMatch(/cannot be read, because it is a folder.*--env/);
  });

  it('because nothing can be read from it is said to be unreadable, and how to see why', async () => {
    const socket = aFile('').replace(/\.env$/, 'socket');
    const server = createServer().listen(socket);
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    expect(problemWith(socket)).toMatch(/socket cannot be read\. Check that you may read it.*--env/);
  });

  it('because it is not there is said to be missing', () => {
    expect(problemWith('/nowhere/.env')).toBe(
      'There is no file /nowhere/.env. Run npx --no-install semble-medplum setup, which asks for the values and writes the file. Or name another file with --env.',
    );
  });
});
