import type { PatientView } from '../../contract/patient.ts';
import type { Reading } from '../live/use-reading.ts';
import { Fold } from '../parts/action-form.tsx';
import { Problem } from '../parts/problem.tsx';
import { ColleagueTools } from './colleague-tools.tsx';
import { Elements } from './elements.tsx';
import { Versions } from './versions.tsx';

interface PatientPaneProps {
  readonly reading: Reading<PatientView>;
  readonly chosen: string | undefined;
  readonly isLocal: boolean;
}

/** What a sync would find now, in words. */
const SYNC: Readonly<Record<string, string>> = {
  unchanged: 'In step',
  updated: 'Differs from Semble',
  created: 'Not in Medplum yet',
  absent: 'Not in Semble',
  quarantined: 'Quarantined',
};

/** The Patient in Medplum: its entries with their owner, the last write and its author, its versions and its JSON. */
export function PatientPane({ reading, chosen, isLocal }: PatientPaneProps) {
  const { value: view, problem } = reading;
  return (
    <section class="pane medplum" id="medplum" aria-labelledby="medplum-title">
      <h2 id="medplum-title">Medplum</h2>
      <p class="hint">
        <span class="owner Semble">Semble's</span> is kept equal to Semble.{' '}
        <span class="owner colleague">Colleague's</span> is never touched.
      </p>
      <Problem problem={problem} />
      {!chosen && <p class="empty-text">Choose a patient on the left, or an id in a delivery.</p>}
      {view && <Shown view={view} isLocal={isLocal} />}
    </section>
  );
}

function Shown({ view, isLocal }: { readonly view: PatientView; readonly isLocal: boolean }) {
  const { sync, next, patientIds, notes, json, elements, versions } = view;
  return (
    <>
      <p class={`sync ${sync.result}`}>
        <strong>{SYNC[sync.result] ?? sync.result}</strong> {!next && sync.why}
        {sync.elements.length > 0 && ` ${sync.elements.join(', ')}`}
      </p>
      {next && (
        <p class="next">
          <strong>{next.what}.</strong> {next.todo}
        </p>
      )}
      <p class="facts">
        {patientIds.length === 0
          ? 'Medplum has no Patient with this Semble id.'
          : patientIds.map((id) => `Patient/${id}`).join(', ')}
      </p>
      <Elements elements={elements} />
      {notes.length > 0 && (
        <ul class="notes" aria-label="Notes of the mapping">
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      {isLocal && patientIds.length > 0 && <ColleagueTools sembleId={view.sembleId} />}
      <Versions versions={versions} severalPatients={patientIds.length > 1} />
      {json && (
        <Fold title="JSON">
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard. */}
          <pre class="json" tabIndex={0}>
            {json}
          </pre>
        </Fold>
      )}
    </>
  );
}
