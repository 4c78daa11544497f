/** Lines of at most so many characters, broken between words where that is possible; all but the first are indented. */
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
