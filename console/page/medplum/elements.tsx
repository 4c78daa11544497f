import type { ShownElement } from '../../contract/patient.ts';
import { ShownText } from '../parts/shown-text.tsx';

/** What the elements of FHIR are for a person who does not know their names. */
const LABELS: Readonly<Record<string, string>> = {
  identifier: 'ids and numbers',
  active: 'in use',
  name: 'names',
  telecom: 'phones and e-mail',
  gender: 'gender',
  birthDate: 'birth date',
  deceasedBoolean: 'deceased',
  deceasedDateTime: 'died on',
  address: 'address',
  contact: 'contacts',
  generalPractitioner: 'GP',
  extension: 'more data',
  link: 'merges',
  maritalStatus: 'marital status',
};

const OWNERS: Readonly<Record<ShownElement['entries'][number]['owner'], string>> = {
  Semble: "Semble's",
  colleague: "colleague's",
  nobody: '',
};

/** The elements of the Patient; each entry says who owns it. */
export function Elements({ elements }: { readonly elements: readonly ShownElement[] }) {
  return (
    <dl class="elements">
      {elements.map(({ element, entries, mapped, differs }) => (
        <div key={element} class={differs ? 'differs' : ''}>
          <dt>
            {LABELS[element] ?? element} <code>{element}</code>
          </dt>
          <dd>
            <ul>
              {entries.map(({ text, owner }, index) => (
                <li key={`${String(index)}${text}`}>
                  <span class="value">
                    <ShownText text={text} />
                  </span>
                  {OWNERS[owner] && <span class={`owner ${owner}`}>{OWNERS[owner]}</span>}
                </li>
              ))}
            </ul>
            {differs && <p class="mapped">A sync makes Semble's part: {mapped.join(' | ') || 'nothing'}</p>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
