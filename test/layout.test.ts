import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

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

  it.each(['src', 'scripts', 'local', 'demo', 'e2e', 'fixtures', 'bench'])(
    'keeps the folders of %s small enough to look through, and its files too',
    (top) => {
      const files = globSync(`${top}/**/*.{ts,cjs,graphql}`);
      const crowded = Map.groupBy(files, (file) => dirname(file));
      expect([...crowded].filter(([, beside]) => beside.length > 15).map(([folder]) => folder)).toEqual([]);
      const sources = files.filter((file) => file.endsWith('.ts'));
      expect(sources.filter((file) => readFileSync(file, 'utf8').split('\n').length > 201)).toEqual([]);
    },
  );
});
