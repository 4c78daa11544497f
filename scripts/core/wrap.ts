import { PROGRAM } from './names.ts';

/** Characters of a line where no terminal says how many it shows. */
export const LINE_WIDTH = 96;

/** A command with its options, and the word after each, which may be its value. */
const COMMAND = new RegExp(
  `${PROGRAM} [a-z]+(?: (?:--[\\w-]+(?: (?!--)(?:'[^']*'|<[^>]*>|[^\\s,<'])+)?|<[^>]*>))*`,
  'g',
);
/** Stands for a space at which a line is not broken. Printed texts do not have this character. */
const KEPT_SPACE = '\0';

/**
 * Breaks a text between words into lines of at most `width` characters; a longer word keeps its own line. A command counts as
 * one word, so that it can be copied. All lines but the first are indented further than the first by `indent` spaces.
 */
export function wrap(text: string, width: number, indent: number): string[] {
  if (text.length <= width) {
    return [text];
  }
  const [lead = ''] = /^ */.exec(text) ?? [];
  const further = lead + ' '.repeat(indent);
  const lines: string[] = [];
  let line = lead;
  const kept = text.slice(lead.length).replace(COMMAND, (command) => command.replaceAll(' ', KEPT_SPACE));
  for (const word of kept.split(' ')) {
    if (line.trim() === '') {
      line += word;
    } else if (line.length + 1 + word.length <= width) {
      line += ` ${word}`;
    } else {
      lines.push(line);
      line = further + word;
    }
  }
  return [...lines, line].map((one) => one.replaceAll(KEPT_SPACE, ' '));
}
