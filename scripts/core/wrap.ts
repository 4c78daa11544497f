/** Characters of a line where no terminal says how many it shows. */
export const LINE_WIDTH = 96;

/**
 * Breaks a text between words into lines of at most `width` characters; a longer word keeps its own line. All lines but the
 * first are indented further than the first by `indent` spaces.
 */
export function wrap(text: string, width: number, indent: number): string[] {
  if (text.length <= width) {
    return [text];
  }
  const [lead = ''] = /^ */.exec(text) ?? [];
  const further = lead + ' '.repeat(indent);
  const lines: string[] = [];
  let line = lead;
  for (const word of text.slice(lead.length).split(' ')) {
    if (line.trim() === '') {
      line += word;
    } else if (line.length + 1 + word.length <= width) {
      line += ` ${word}`;
    } else {
      lines.push(line);
      line = further + word;
    }
  }
  return [...lines, line];
}
