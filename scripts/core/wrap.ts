/** Characters of a line; a terminal puts a few before it. */
export const LINE_WIDTH = 96;

/** Breaks a text between words into lines of at most `width` characters; a longer word keeps its own line. All lines but the first are indented. */
export function wrap(text: string, width: number, indent: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.pop();
    const longer = last === undefined ? word : `${last} ${word}`;
    if (last === undefined || longer.length <= width) {
      lines.push(longer);
    } else {
      lines.push(last, ' '.repeat(indent) + word);
    }
  }
  return lines;
}
