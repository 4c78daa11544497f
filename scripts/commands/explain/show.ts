import { sameJson } from '../../../src/fhir/difference.ts';
import { isObject } from '../../../src/semble/decode.ts';
import { PROGRAM } from '../../core/names.ts';
import { printable } from '../../core/output/printable.ts';
import type { Terminal } from '../../core/terminal.ts';
import { wrap } from '../../core/wrap.ts';
import type { ExplainedElement, Source } from '../../reports/explain/elements.ts';
import { type Explanation, isUnknown, WARNING } from '../../reports/explain/explanation.ts';
import { valueText } from '../../reports/explain/value-text.ts';
import type { Version } from '../../reports/explain/versions.ts';
import { hiddenDifferences } from './hidden-differences.ts';

/** The column where the texts of an element begin. */
const INDENT = 11;

const OWNERS: Readonly<Record<ExplainedElement['owner'], string>> = {
  Semble: "Semble's",
  colleague: "a colleague's",
  both: "Semble's and a colleague's",
  nobody: 'no owner',
};

/** Shows an explanation. Elements that are equal on both sides, or empty, are only named unless `all` is set. */
export function showExplanation(
  explanation: Explanation,
  { all, terminal }: { readonly all: boolean; readonly terminal: Terminal },
): void {
  const { sembleId, semble, patientIds, sync, elements, leftovers, notes, versions } = explanation;
  if (isUnknown(explanation)) {
    const inMedplum = patientIds ? ', and no Patient in Medplum has this id' : '';
    terminal.line(
      `Semble ${sembleId}: not found${inMedplum}. ${PROGRAM} explain Patient/<id> shows the history of a deleted Patient. Its id is in the resources that refer to it, in the output of an earlier reconcile, and in Medplum's AuditEvent of the deletion if the server stores one`,
    );
    return;
  }
  terminal.note(WARNING);
  terminal.line(`Semble ${sembleId}: ${semble ? 'found' : 'not found'}`);
  if (patientIds) {
    terminal.line(`Medplum: ${patientsText(explanation)}`);
  }
  if (sync) {
    const changed = sync.elements.length > 0 ? `: ${sync.elements.join(', ')}` : '';
    const why = sync.why ? ` (${sync.why})` : '';
    terminal.line(wrap(`A sync now: ${sync.result}${changed}${why}`, terminal.width, 2));
  }
  const withMedplum = patientIds !== undefined && patientIds.length < 2;
  const isHidden = (element: ExplainedElement): boolean => !all && withMedplum && isUninteresting(element);
  for (const element of elements.filter((one) => !isHidden(one))) {
    terminal.line(elementLines(element, { withMedplum, width: terminal.width }));
  }
  const hidden = elements.filter(isHidden).map(({ element }) => element);
  if (hidden.length > 0) {
    terminal.line(wrap(`Equal on both sides, or empty (--all shows them): ${hidden.join(', ')}`, terminal.width, 2));
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
    const hasSeveral = new Set(versions.map(({ patientId }) => patientId)).size > 1;
    const isOf = ({ patientId }: { readonly patientId: string }): string =>
      hasSeveral ? `Patient/${patientId}  ` : '';
    const lines = versions.flatMap((version) => wrap(isOf(version) + versionText(version), terminal.width, 2));
    terminal.line(['Versions, the newest first:', ...lines]);
  }
}

function elementLines(
  { element, owner, semble, mapped, medplum, differs }: ExplainedElement,
  { withMedplum, width }: { readonly withMedplum: boolean; readonly width: number },
): string[] {
  const made = mapped.map(valueText);
  const there = medplum.map(
    (entry) => `${valueText(entry.value)}${owner === 'both' ? ` (${OWNERS[entry.owner]})` : ''}`,
  );
  const isSame = made.length > 0 && made.join('\n') === there.join('\n') && !differs;
  const parts =
    differs && withMedplum
      ? hiddenDifferences(
          mapped,
          medplum.map(({ value }) => value),
        )
      : [];
  return [
    withMedplum ? `${element}, ${OWNERS[owner]}${differs ? ': A SYNC CHANGES IT' : ''}` : element,
    ...(semble.length > 0 ? column('Semble', sourceTexts(semble), width) : []),
    ...column('mapped', made, width),
    ...(withMedplum ? column('Medplum', isSame ? ['the same'] : there, width) : []),
    ...(parts.length > 0 ? column('differs', parts, width) : []),
  ];
}

/** Whether an element is equal on both sides, or has no value on any side. An entry of a colleague is worth a look. */
function isUninteresting({ differs, mapped, medplum, semble }: ExplainedElement): boolean {
  if (differs || medplum.some(({ owner }) => owner === 'colleague')) {
    return false;
  }
  const isEmpty = mapped.length === 0 && medplum.length === 0;
  const values = medplum.map(({ value }) => value);
  return isEmpty ? semble.every(({ value }) => value === false || !valueText(value)) : sameJson(mapped, values);
}

function patientsText({ patientIds = [], formerPatient }: Explanation): string {
  const former = formerPatient
    ? [
        `Patient/${formerPatient.patientId} ${formerPatient.isDeleted ? 'was deleted' : 'no longer has this Semble id'} (the Semble id is from its history)`,
      ]
    : [];
  const present = patientIds.map((id) => `Patient/${id}`);
  return [...(present.length > 0 ? present : ['no Patient']), ...former].join(', ');
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

function column(label: string, texts: readonly string[], width: number): string[] {
  const lines = (texts.length > 0 ? texts : ['nothing']).flatMap((text) => wrap(printable(text), width - INDENT, 2));
  return lines.map((line, index) => `  ${(index === 0 ? label : '').padEnd(INDENT - 2)}${line}`);
}

function versionText({ at = 'unknown time', author = 'unknown', name, what, elements }: Version): string {
  const changed = elements.length > 0 ? `: ${elements.join(', ')}` : '';
  if (what === 'deleted' && author === 'unknown') {
    return `${at}  deleted; the server does not say by whom`;
  }
  return `${at}  ${what} by ${name ?? author}${name ? ` (${author})` : ''}${changed}`;
}
