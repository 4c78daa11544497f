import { type Style, styled } from '../columns.ts';
import { wrap } from '../wrap.ts';
import { printable } from './printable.ts';

/** A cell of a table: its text, and its style on a terminal with colours. */
export type Cell = string | { readonly text: string; readonly style: Style };

const GAP = '  ';
/** Spaces before a cell that has no room beside the others. */
const INDENT = '    ';
/** A last cell narrower than this is easier to read below the others. */
const NARROW = 20;

interface Piece {
  readonly text: string;
  readonly style: Style | undefined;
}

/**
 * Lays out rows with aligned columns in lines of at most `width` characters. A cell without room is on a line of its own; the last
 * one is wrapped beside the others where it has room. A word is never broken. Without `width` each row is one line.
 */
export function tableLines(rows: readonly (readonly Cell[])[], width = Number.POSITIVE_INFINITY): string[] {
  const pieces = rows.map((row) => row.map(pieceOf));
  const widths: number[] = [];
  for (const row of pieces) {
    row.forEach(({ text }, column) => {
      widths[column] = Math.max(widths[column] ?? 0, text.length);
    });
  }
  return pieces.flatMap((row) => rowLines(row, widths, width));
}

function pieceOf(cell: Cell): Piece {
  return typeof cell === 'string'
    ? { text: printable(cell), style: undefined }
    : { text: printable(cell.text), style: cell.style };
}

function rowLines(row: readonly Piece[], widths: readonly number[], width: number): string[] {
  const lines: string[] = [];
  let line = '';
  // The characters of the line that are seen; a style adds others.
  let used = 0;
  const put = (text: string, style: Style | undefined): void => {
    line += style && text ? styled(style, text) : text;
    used += text.length;
  };
  const beginLine = (indent: string): void => {
    // A row that begins with empty cells has no line of its own for them.
    if (line.trim() !== '') {
      lines.push(line.trimEnd());
    }
    line = indent;
    used = indent.length;
  };
  row.forEach(({ text, style }, column) => {
    const gap = column === 0 ? '' : GAP;
    const isLast = column === row.length - 1;
    const hasRoom = used + gap.length + text.length <= width;
    const room = width - used - gap.length;
    if (column > 0 && text !== '' && !hasRoom && !(isLast && isWrappable(text, room))) {
      beginLine(INDENT);
    } else {
      put(gap, undefined);
    }
    const indent = used;
    const [first = '', ...others] = wrap(text, width - indent, 0);
    put(first, style);
    for (const other of others) {
      beginLine(' '.repeat(indent));
      put(other, style);
    }
    if (!isLast && lines.length === 0) {
      put(' '.repeat(Math.max(0, (widths[column] ?? 0) - text.length)), undefined);
    }
  });
  return [...lines, line.trimEnd()];
}

function isWrappable(text: string, room: number): boolean {
  return room >= NARROW && text.split(' ').every((word) => word.length <= room);
}
