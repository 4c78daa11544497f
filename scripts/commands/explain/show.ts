import { isObject } from '../../../src/semble/decode.ts';
import type { Terminal } from '../../core/terminal.ts';
import { LINE_WIDTH, wrap } from '../../core/wrap.ts';
import type { ExplainedElement, Source } from '../../reports/explain/elements.ts';
import type { Explanation } from '../../reports/explain/explanation.ts';
import type { Version } from '../../reports/explain/versions.ts';
import { valueText } from './value-text.ts';

/** The column where the texts of an element begin. */
const INDENT = 11;

const OWNERS: Readonly<Record<ExplainedElement['owner'], string>> = {
  Semble: "Semble's",
  colleague: "a colleague's",
  both: "Semble's and a colleague's",
  nobody: 'no owner',
};

/** Shows an explanation, in lines of at most 100 characters. */
export function showExplanation(explanation: Explanation, terminal: Terminal): void {
  const { sembleId, semble, patientIds, sync, elements, leftovers, notes, versions } = explanation;
  terminal.line(`Semble ${sembleId}: ${semble ? 'found' : 'not found'}`);
  if (patientIds) {
    terminal.line(`Medplum: ${patientIds.map((id) => `Patient/${id}`).join(', ') || 'no Patient'}`);
  }
  if (sync) {
    const changed = sync.elements.length > 0 ? `: ${sync.elements.join(', ')}` : '';
    terminal.line(paragraph(`A sync now: ${sync.result}${changed}${sync.why ? ` (${sync.why})` : ''}`));
  }
  const withMedplum = patientIds !== undefined && patientIds.length < 2;
  for (const element of elements) {
    terminal.line(elementLines(element, { withMedplum }).join('\n'));
  }
  for (const { element, value } of leftovers) {
    terminal.problem(
      `${element} "${valueText(value)}" has lost its owner: the bot wrote it, its element id is gone, and Semble has another value`,
      'In Medplum: Patient, Edit. Remove the entry if it is wrong, or correct it.',
    );
  }
  for (const note of notes) {
    terminal.note(note);
  }
  if (versions && versions.length > 0) {
    const isOf = ({ patientId }: { readonly patientId: string }): string =>
      patientIds && patientIds.length > 1 ? `Patient/${patientId}  ` : '';
    const lines = versions.map((version) => paragraph(isOf(version) + versionText(version)));
    terminal.line(['Versions, the newest first:', ...lines].join('\n'));
  }
}

function elementLines(
  { element, owner, semble, mapped, medplum, differs }: ExplainedElement,
  { withMedplum }: { readonly withMedplum: boolean },
): string[] {
  const made = mapped.map(valueText);
  const there = medplum.map(
    (entry) => `${valueText(entry.value)}${owner === 'both' ? ` (${OWNERS[entry.owner]})` : ''}`,
  );
  const isSame = made.length > 0 && made.join('\n') === there.join('\n') && !differs;
  return [
    withMedplum ? `${element}, ${OWNERS[owner]}${differs ? ': A SYNC CHANGES IT' : ''}` : element,
    ...(semble.length > 0 ? column('Semble', sourceTexts(semble)) : []),
    ...column('mapped', made),
    ...(withMedplum ? column('Medplum', isSame ? ['the same'] : there) : []),
  ];
}

/** Formats texts and flags on one line, and each entry of a list or an object on its own line. */
function sourceTexts(sources: readonly Source[]): string[] {
  const isPart = ({ value }: Source): boolean => (Array.isArray(value) ? value.length > 0 : isObject(value));
  const simple = sources.filter((source) => !isPart(source)).map(sourceText);
  const parts = sources
    .filter(isPart)
    .flatMap(({ member, value }) =>
      (Array.isArray(value) ? value : [value]).map((part) => `${member} ${valueText(part)}`),
    );
  return [...(simple.length > 0 ? [simple.join(' · ')] : []), ...parts];
}

function sourceText({ member, value }: Source): string {
  if (value === undefined) {
    return `${member} unknown`;
  }
  return `${member} ${valueText(value) || 'empty'}`;
}

function column(label: string, texts: readonly string[]): string[] {
  const lines = (texts.length > 0 ? texts : ['nothing']).flatMap((text) => wrap(text, LINE_WIDTH - INDENT, 2));
  return lines.map((line, index) => `  ${(index === 0 ? label : '').padEnd(INDENT - 2)}${line}`);
}

function versionText({ at = 'unknown time', author = 'unknown', name, what, elements }: Version): string {
  return `${at}  ${what} by ${name ?? author}${name ? ` (${author})` : ''}: ${elements.join(', ')}`;
}

function paragraph(text: string): string {
  return wrap(text, LINE_WIDTH, 2).join('\n');
}
