import { styleText } from 'node:util';

/** A colour or a weight, as in `styleText` of Node. */
export type Style = Parameters<typeof styleText>[0];

/** Styles a text if standard output is a terminal with colours and NO_COLOR is not set. */
export function styled(style: Style, text: string): string {
  return styleText(style, text, { validateStream: true, stream: process.stdout });
}

/** Formats a label and its lines in two columns. */
export function columns(label: string, lines: readonly string[]): string {
  return lines.map((line, index) => `   ${styled('dim', (index === 0 ? label : '').padEnd(10))} ${line}`).join('\n');
}
