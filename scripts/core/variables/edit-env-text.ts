import { CommandFailure } from '../problem.ts';
import { variablesIn } from './env-file.ts';

/** A line that sets a variable; a value in quotes may go over several lines. Comments and other lines do not match. */
const ASSIGNMENT =
  /^(?<lead>[\p{Cf}\s]*?(?:export[ \t]+)?)(?<name>[^\s#=]+)[ \t]*=(?:[ \t]*(?:"[^"]*"|'[^']*'|`[^`]*`)|[^#\r\n]*)(?<rest>.*)$/gmu;

/**
 * Sets variables in the text of a file as the commands read it. Comments, other variables, their order and the kind of line
 * ends stay; a variable that the text sets several times is set where it counts, the last time; new ones come at the end.
 * Throws CommandFailure for a value that such a file cannot hold, and for a text in which a quote has no end.
 */
export function withVariables(text: string, wanted: ReadonlyMap<string, string>): string {
  const present = variablesIn(text);
  const values = new Map([...wanted].filter(([name, value]) => (present[name] ?? '') !== value));
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  const found = [...text.matchAll(ASSIGNMENT)].flatMap(({ 0: whole, index, groups }) =>
    groups
      ? [{ whole, index, lead: groups['lead'] ?? '', name: groups['name'] ?? '', rest: groups['rest'] ?? '' }]
      : [],
  );
  let edited = text;
  for (const { whole, index, lead, name, rest } of found.toReversed()) {
    const value = values.get(name);
    if (value !== undefined && found.findLast((one) => one.name === name)?.index === index) {
      const comment = /[ \t]+#.*$/.exec(whole.slice(whole.length - rest.length - 1))?.[0] ?? '';
      const line = `${lead}${name}=${quoted(name, value)}${comment}`;
      edited = edited.slice(0, index) + line + edited.slice(index + whole.length);
    }
  }
  const names = new Set(found.map(({ name }) => name));
  const added = [...values]
    .filter(([name]) => !names.has(name))
    .map(([name, value]) => `${name}=${quoted(name, value)}`);
  const needsEnd = added.length > 0 && edited !== '' && !/[\r\n]$/.test(edited);
  edited += (needsEnd ? lineEnd : '') + added.map((line) => line + lineEnd).join('');
  expectVariables(edited, { ...present, ...Object.fromEntries(values) });
  return edited;
}

/** Writes a value so that the commands, and a shell, read it as it is. Throws CommandFailure when nothing does. */
function quoted(name: string, value: string): string {
  const forms = [...(/^[\w@%+=:,./-]*$/.test(value) ? [value] : []), `'${value}'`, `"${value}"`, `\`${value}\``];
  // Without quotes around it, a value that begins with one would end at the next one in the file.
  if (!/^['"`]/.test(value)) {
    forms.push(value);
  }
  const form = forms.find((one) => variablesIn(`${name}=${one}\nNEXT=1`)[name] === value);
  if (form === undefined && value !== '') {
    throw new CommandFailure({
      what: `The value of ${name} cannot be written into a file of variables, because it has every kind of quote or an unusual line break`,
      todo: 'Give a value without them, or set it in the environment of the commands.',
    });
  }
  return form ?? '';
}

/** Throws CommandFailure when the commands would read anything else from the text. */
function expectVariables(text: string, expected: Readonly<Record<string, string | undefined>>): void {
  const read = variablesIn(text);
  const names = new Set([...Object.keys(read), ...Object.keys(expected)]);
  const wrong = [...names].filter((name) => (read[name] ?? '') !== (expected[name] ?? ''));
  if (wrong.length > 0) {
    throw new CommandFailure({
      what: `The file cannot be changed without a change of ${wrong.join(', ')}`,
      todo: 'Look for a quote without an end in the file, and correct the line.',
    });
  }
}
