import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import * as v from 'valibot';
import { inMarkdown, type Section } from './section.ts';

const REPORT = new URL('../BENCHMARKS.md', import.meta.url);
const MANIFEST = new URL('../package.json', import.meta.url);
/** The text between these two comments is measured; the text around them is written by hand. */
const [BEGIN, END] = ['<!-- measured: begin -->', '<!-- measured: end -->'];

/** Packages whose versions influence the figures. */
const PACKAGES = [
  '@octokit/webhooks-methods',
  'standardwebhooks',
  'stripe',
  'zod',
  'graphql-request',
  '@medplum/core',
] as const;

/** The versions that are installed, by package. */
const manifest = v.object({ devDependencies: v.record(v.string(), v.string()) });

/** Replaces the last figures in the report. Throws when the report has no place for figures. */
export function writeReport(sections: readonly Section[], report: URL | string = REPORT): void {
  const { before, after } = readParts(report);
  const measured = [circumstances(), ...sections.map(inMarkdown)].join('\n\n');
  writeFileSync(report, `${before}\n\n${measured}\n\n${after}`);
}

/**
 * Replaces the figures of these sections alone, each with the circumstances of its measurement, because those at the beginning of
 * the report are of another one. A section that the report does not have yet becomes the last. Throws as `writeReport` does.
 */
export function writeSections(sections: readonly Section[], report: URL | string = REPORT): void {
  const { before, measured, after } = readParts(report);
  const [first = '', ...others] = measured.trim().split(/\n\n(?=## )/);
  const texts = new Map(others.map((text) => [text.split('\n', 1)[0], text]));
  for (const { title, content } of sections) {
    texts.set(`## ${title}`, inMarkdown({ title, content: [measuredOn(), ...content] }));
  }
  writeFileSync(report, `${before}\n\n${[first, ...texts.values()].join('\n\n')}\n\n${after}`);
}

/** The report up to and with the first comment, what is between the comments, and the rest from the second comment on. */
function readParts(report: URL | string): {
  readonly before: string;
  readonly measured: string;
  readonly after: string;
} {
  const text = readFileSync(report, 'utf8');
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin < 0 || end < begin) {
    throw new Error(
      `BENCHMARKS.md must contain ${BEGIN} and ${END}: take it from the repository, then run npm run bench again`,
    );
  }
  const from = begin + BEGIN.length;
  return { before: text.slice(0, from), measured: text.slice(from, end), after: text.slice(end) };
}

/** The date, the machine, the versions of a measurement, and how times are measured, as Markdown. */
export function circumstances(): string {
  return [
    measuredOn(),
    'Each time is the median of the rounds, and the figure after ± is half the distance between their quartiles. The ' +
      'subjects of a table run in turns, in reverse order in every other round, after a warm-up. A ratio is the median ' +
      'of the ratios within the rounds.',
  ].join('\n\n');
}

function measuredOn(): string {
  const processors = cpus();
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  const { devDependencies } = v.parse(manifest, JSON.parse(readFileSync(MANIFEST, 'utf8')));
  const versions = PACKAGES.map((name) => `${name} ${devDependencies[name]}`);
  return (
    `Measured on ${new Date().toISOString().slice(0, 10)} by \`npm run bench\` on ${processors.length} processors ` +
    `(${processors[0]?.model.trim() || 'of unknown make'}), ${gigabytes} GB of memory, ${type()} ${release()}, Node ${process.versions.node}; ` +
    `${versions.join(', ')}.`
  );
}
