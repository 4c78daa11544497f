import { existsSync, globSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allDocuments, type MarkdownDocument, parseDocument, quoted, readDocument } from './markdown.ts';

/** The relative links of a document that lead nowhere. */
function deadLinks({ file, prose, anchors }: MarkdownDocument): string[] {
  const links = [...prose.replace(/`[^`\n]*`/g, '').matchAll(/\]\(([^()\s]+)\)/g)].map(([, link = '']) => link);
  return links.filter((link) => {
    if (/^[a-z]+:/.test(link)) {
      return false;
    }
    const [path = '', anchor] = link.split('#');
    const target = normalize(join(dirname(file), path));
    if (path !== '' && !existsSync(target)) {
      return true;
    }
    const there = path === '' ? anchors : target.endsWith('.md') ? readDocument(target).anchors : undefined;
    return anchor !== undefined && !there?.has(anchor);
  });
}

/** Every file and folder of the repository, without those that commands make. */
const PLACES = globSync('**', { exclude: (name) => ['node_modules', 'dist', 'coverage', '.git'].includes(name) });
const TOP = new Set(PLACES.map((place) => place.split('/')[0] ?? ''));
/** Not in a fresh clone: what commands write. */
const MADE = /^(dist|node_modules|coverage)\//;

/** The paths of this repository that a document names and that do not exist. */
function deadPaths(document: MarkdownDocument): string[] {
  return quoted(document).filter((text) => looksLikePath(text) && !MADE.test(text) && !PLACES.some(isNamedBy(text)));
}

/** Whether a text has the form of a file or folder of this repository. */
function looksLikePath(text: string): boolean {
  if (!/^[\w-][\w.-]*(\/[\w.-]+)*\/?$/.test(text)) {
    return false;
  }
  const isFile = /\.(ts|md|mjs|cjs|graphql|json)$/.test(text);
  return isFile || text.endsWith('/') || (text.includes('/') && TOP.has(text.split('/')[0] ?? ''));
}

/** A document may leave out the first folders: `verify/verify.ts` is `src/verify/verify.ts`. */
const isNamedBy =
  (text: string) =>
  (place: string): boolean =>
    `/${place}`.endsWith(`/${text.replace(/\/$/, '')}`);

describe('documents', () => {
  it('have no relative link to a file or a heading that does not exist', () => {
    const dead = allDocuments().flatMap((document) => deadLinks(document).map((link) => `${document.file}: ${link}`));
    expect(dead).toEqual([]);
  });

  it('name no file of this repository that does not exist', () => {
    const dead = allDocuments().flatMap((document) => deadPaths(document).map((path) => `${document.file}: ${path}`));
    expect(dead).toEqual([]);
  });

  it('are few enough to be found: the README has at most 200 lines, and links to every page of docs/', () => {
    const readme = readDocument('README.md');
    expect([...readme.prose.split('\n'), ...readme.blocks.flatMap(({ text }) => text.split('\n'))].length).toBeLessThan(
      200,
    );
    const pages = allDocuments().filter(({ file }) => file.startsWith('docs/'));
    expect(pages.filter(({ file }) => !readme.prose.includes(`](${file}`)).map(({ file }) => file)).toEqual([]);
  });
});

describe('the check of documents', () => {
  it('finds a dead file, a dead heading and a dead path', () => {
    const text =
      '# One thing\n\n[a](#one-thing) [b](#other) [c](README.md) [d](NONE.md) [e](SECURITY.md#none) `src/none.ts` `src/clock.ts` `verify/verify.ts`\n\n```sh\n[f](NO.md)\n```\n';
    const document = parseDocument('EXAMPLE.md', text);
    expect(deadLinks(document)).toEqual(['#other', 'NONE.md', 'SECURITY.md#none']);
    expect(deadPaths(document)).toEqual(['src/none.ts']);
  });
});
