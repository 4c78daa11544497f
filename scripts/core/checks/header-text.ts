import type { Problems } from '../problem.ts';

/** Adds a problem when a token or secret cannot be sent in a header of HTTP. The problem names the setting, never the value. */
export function checkHeaderText(name: string, value: string, problems: Problems): void {
  const kind = [...value].map(forbiddenKind).find((found) => found !== undefined);
  if (kind !== undefined) {
    problems.add(
      `${name} has ${kind}, which no HTTP header takes`,
      `Copy the value of ${name} again, without line breaks and nothing before or after it.`,
    );
  }
}

/** Names the kind of a character that a header cannot have: a control character except tab, or one outside of Latin-1. */
function forbiddenKind(character: string): string | undefined {
  if (character === '\n' || character === '\r') {
    return 'a line break';
  }
  if (/^[^\P{Cc}\t]$/u.test(character)) {
    return 'a control character';
  }
  return (character.codePointAt(0) ?? 0) > 0xff ? 'a character outside of Latin-1' : undefined;
}
