import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { provenFiles } from './support/proven-files.ts';

const IMPORT = /import\s+(type\s)?([^;]*?)\sfrom\s+'(\.[^']+)'/g;

/** The imports of our own files in a folder: who imports, what, and whether types alone. */
function importsOf(folder: string) {
  return globSync(`${folder}/**/*.ts`).flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(IMPORT)].map(([, type, names = '', path = '']) => ({
      file,
      target: join(dirname(file), path),
      isTypeOnly:
        type !== undefined ||
        names.match(/\w+/g)?.filter((word) => word !== 'type').length === names.match(/\btype\b/g)?.length,
    })),
  );
}

function linesOf(file: string): number {
  return readFileSync(file, 'utf8').trimEnd().split('\n').length;
}

describe('the layout', () => {
  it('lets the mappers take types alone from semble', () => {
    const imports = importsOf('src/mappers').filter(({ target }) => target.startsWith('src/semble/'));
    expect(imports.length).toBeGreaterThan(0);
    expect(imports.filter(({ isTypeOnly }) => !isTypeOnly)).toEqual([]);
  });

  it('lets no command import from the folder of another', () => {
    const commandOf = (path: string): string | undefined => /^scripts\/commands\/([\w-]+)\//.exec(path)?.[1];
    const imports = importsOf('scripts/commands').filter(({ target }) => commandOf(target) !== undefined);
    expect(imports.length).toBeGreaterThan(0);
    expect(imports.filter(({ file, target }) => commandOf(file) !== commandOf(target))).toEqual([]);
  });

  it.each(['src', 'scripts', 'local', 'demo', 'console', 'e2e', 'fixtures', 'bench'])(
    'keeps the folders of %s small enough to look through, and its files too',
    (top) => {
      const files = globSync(`${top}/**/*.{ts,tsx,css,cjs,graphql}`);
      const crowded = Map.groupBy(files, (file) => dirname(file));
      expect([...crowded].filter(([, beside]) => beside.length > 15).map(([folder]) => folder)).toEqual([]);
      const sources = files.filter((file) => /\.tsx?$/.test(file));
      expect(sources.filter((file) => linesOf(file) > 200)).toEqual([]);
    },
  );

  it('keeps the files of test short enough to look through', () => {
    const files = globSync('test/**/*.ts');
    expect(files.length).toBeGreaterThan(100);
    expect(files.filter((file) => linesOf(file) > 250)).toEqual([]);
  });

  it.each(['vitest.config.ts', 'vitest.mutate.config.ts', 'package.json'])('names tests that exist in %s', (config) => {
    const named = readFileSync(config, 'utf8').match(/(?<!\^)\btest\/[\w/-]+(\.test\.ts)?\b/g) ?? [];
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((path) => globSync([path, `${path}*`]).length === 0)).toEqual([]);
  });

  it('lets `npm run prove` run every file of which `npm test` runs a sample only', () => {
    const imports = importsOf('test');
    const importing = new Set(['test/support/scale.ts']);
    for (let before = 0; before < importing.size; ) {
      before = importing.size;
      for (const { file } of imports.filter(({ target }) => importing.has(target))) {
        importing.add(file);
      }
    }
    const sampled = [...importing].filter((file) => file.endsWith('.test.ts'));
    expect(sampled.length).toBeGreaterThan(20);
    const proven = provenFiles();
    expect(sampled.filter((file) => !proven.includes(file))).toEqual([]);
  });
});
