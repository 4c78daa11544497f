import type { Block, MarkdownDocument } from './markdown.ts';

/** Commands of a document with the output that it shows for them. */
export interface Sample {
  /** The document and the line of the commands. */
  readonly place: string;
  readonly file: string;
  readonly commands: readonly string[];
  /** The name of what happens before the commands run. */
  readonly scene: string | undefined;
  /** The exit code of the last command. */
  readonly exitCode: number;
  /** The lines of the output. A line `…` stands for any number of lines. */
  readonly output: string;
  /** The line of the fence before the output, from 1. */
  readonly outputLine: number;
}

/**
 * The blocks of a document that begin with `sh run`, each with the `text` block after it. Further words of the first line:
 * `exit=<code>` and the name of a scene.
 */
export function samplesOf({ file, blocks }: MarkdownDocument): Sample[] {
  return blocks.flatMap((block, index) => (isRun(block) ? [sampleOf(file, block, blocks[index + 1])] : []));
}

function isRun({ info: [language, mark] }: Block): boolean {
  return language === 'sh' && mark === 'run';
}

function sampleOf(file: string, { info, text, line }: Block, output: Block | undefined): Sample {
  const place = `${file}:${line}`;
  if (output?.info[0] !== 'text') {
    throw new Error(`${place}: no block of text follows`);
  }
  const words = info.slice(2);
  const exit = words.find((word) => word.startsWith('exit='));
  return {
    place,
    file,
    commands: text.split('\n').filter(Boolean),
    scene: words.find((word) => word !== exit),
    exitCode: Number(exit?.slice('exit='.length) ?? 0),
    output: output.text,
    outputLine: output.line,
  };
}

/** What differs from run to run, and what stands for it. */
const VARYING: readonly (readonly [RegExp, string])[] = [
  [/\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/g, '<uuid>'],
  [/\b[0-9a-f]{24}\b/g, '<id>'],
  [/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, '<instant>'],
  [/(http:\/\/127\.0\.0\.1):\d+/g, '$1:<port>'],
  [/-[0-9a-f]{16}\.cjs/g, '-<hash>.cjs'],
  [/\bt=\d{10},v1=[0-9a-f]+/g, 't=<time>,v1=<hex>'],
  // Tables pad a number, so the space before it varies too.
  [/ *\b\d+(?:\.\d+)? (ms|s|calls)\b/g, ' <n> $1'],
  [/[ \t]+$/gm, ''],
];

/** An output without what differs from run to run. */
export function shapeOf(output: string): string {
  return VARYING.reduce((text, [pattern, name]) => text.replace(pattern, name), output).trim();
}

/** Whether an output has the shape that a document shows. */
export function hasShape(output: string, shown: string): boolean {
  const lines = shapeOf(shown).split('\n');
  const pattern = lines.map((line) => (line.trim() === '…' ? '(?:.*\n)*?' : `${escaped(line)}\n`)).join('');
  return new RegExp(`^${pattern}$`).test(`${shapeOf(output)}\n`);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** The text of a document with this output in the place of the one that a sample shows. */
export function withOutput(text: string, { output, outputLine }: Sample, real: string): string {
  const lines = text.split('\n');
  lines.splice(outputLine, output.split('\n').length, ...real.trimEnd().split('\n'));
  return lines.join('\n');
}
