import { globSync, readFileSync } from 'node:fs';

/** A fenced block of a document. */
export interface Block {
  /** The words after the fence, such as `['sh', 'run']`. */
  readonly info: readonly string[];
  readonly text: string;
  /** The line of the opening fence, from 1. */
  readonly line: number;
}

export interface MarkdownDocument {
  /** The path from the top of the repository. */
  readonly file: string;
  readonly blocks: readonly Block[];
  /** The text without its fenced blocks. */
  readonly prose: string;
  /** The anchors that GitHub gives to its headings. */
  readonly anchors: ReadonlySet<string>;
}

/** Every document of the repository. */
export function allDocuments(): MarkdownDocument[] {
  return globSync('{*.md,docs/**/*.md,.github/**/*.md}').map((file) => readDocument(file));
}

/** The documents for users: the README and the pages of docs/. */
export function userDocuments(): MarkdownDocument[] {
  return allDocuments().filter(({ file }) => file === 'README.md' || file.startsWith('docs/'));
}

export function readDocument(file: string): MarkdownDocument {
  return parseDocument(file, readFileSync(file, 'utf8'));
}

export function parseDocument(file: string, text: string): MarkdownDocument {
  const blocks: Block[] = [];
  const prose: string[] = [];
  let open: { readonly info: string; readonly line: number; readonly lines: string[] } | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    const fence = /^ *```(.*)$/.exec(line);
    if (fence && open) {
      blocks.push({ info: open.info.split(/\s+/), text: open.lines.join('\n'), line: open.line });
      open = undefined;
    } else if (fence) {
      open = { info: (fence[1] ?? '').trim(), line: index + 1, lines: [] };
    } else {
      (open?.lines ?? prose).push(line);
    }
  }
  if (open) {
    throw new Error(`${file}:${open.line}: the block has no end`);
  }
  return { file, blocks, prose: prose.join('\n'), anchors: anchorsOf(prose) };
}

/** What stands between backticks in the prose. */
export function quoted({ prose }: MarkdownDocument): string[] {
  return [...prose.matchAll(/`([^`\n]+)`/g)].map(([, text = '']) => text);
}

/** The lines of the blocks that hold commands. */
export function commandLines({ blocks }: MarkdownDocument): string[] {
  return blocks
    .filter(({ info }) => ['sh', 'yaml', 'cron'].includes(info[0] ?? ''))
    .flatMap(({ text }) => text.replace(/\\\n\s*/g, '').split('\n'));
}

/** GitHub's rule: lower case, without punctuation, a hyphen for each space; a repeated heading gets a number. */
function anchorsOf(lines: readonly string[]): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of lines.flatMap((line) => [...line.matchAll(/^#{1,6} +(.+?) *$/g)])) {
    const plain = heading.toLowerCase().replace(/[^\p{L}\p{N}_ -]/gu, '');
    const anchor = plain.replaceAll(' ', '-');
    let unique = anchor;
    for (let count = 1; anchors.has(unique); count += 1) {
      unique = `${anchor}-${count}`;
    }
    anchors.add(unique);
  }
  return anchors;
}
