import type { PatientList, PatientView } from '../../contract/patient.ts';
import type { Reading } from '../live/use-reading.ts';
import { Button } from '../parts/button.tsx';
import { Problem } from '../parts/problem.tsx';
import { CreatePatient } from './create-patient.tsx';
import { PatientFields } from './patient-fields.tsx';
import { StaffTools } from './staff-tools.tsx';

interface SemblePaneProps {
  readonly list: Reading<PatientList>;
  readonly view: PatientView | undefined;
  readonly chosen: string | undefined;
  readonly isLocal: boolean;
  readonly search: string;
  readonly page: number;
  readonly onSearch: (text: string) => void;
  readonly onPage: (page: number) => void;
  readonly onChoose: (sembleId: string) => void;
}

/** The patients in Semble, and the fields of the chosen one. */
export function SemblePane(props: SemblePaneProps) {
  const { list, view, chosen, isLocal, search, page, onSearch, onPage, onChoose } = props;
  const { patients = [], hasMore = false } = list.value ?? {};
  const others = patients.filter(({ id }) => id !== chosen);
  return (
    <section class="pane semble" id="semble" aria-labelledby="semble-title">
      <h2 id="semble-title">Semble</h2>
      <p class="hint">{isLocal ? 'You are the staff of the practice.' : 'This page only reads.'}</p>
      <label class="field search">
        <span>Search by name or Semble id</span>
        <input type="search" value={search} onInput={({ currentTarget }) => onSearch(currentTarget.value)} />
      </label>
      <Problem problem={list.problem} />
      <ul class="patients" aria-label="Patients in Semble">
        {patients.map(({ id, name, dob, archived }) => (
          <li key={id}>
            <button type="button" aria-pressed={id === chosen} onClick={() => onChoose(id)}>
              <span class="name">{name || 'No name'}</span>
              <span class="dob">{[dob, archived && 'archived'].filter(Boolean).join(', ')}</span>
            </button>
          </li>
        ))}
      </ul>
      {patients.length === 0 && !list.isLoading && <p class="empty-text">Semble finds no patient.</p>}
      {(hasMore || page > 1) && (
        <div class="row">
          <Button disabled={page === 1} onClick={() => onPage(page - 1)}>
            Previous page
          </Button>
          <Button disabled={!hasMore} onClick={() => onPage(page + 1)}>
            Next page
          </Button>
        </div>
      )}
      {isLocal && <CreatePatient onCreated={onChoose} />}
      {view?.semble && (
        <>
          <PatientFields patient={view.semble} isLocal={isLocal} />
          {isLocal && <StaffTools key={view.sembleId} patient={view.semble} others={others} onChoose={onChoose} />}
        </>
      )}
      {view && !view.semble && <p class="empty-text">Semble does not have this patient, or hides it from the token.</p>}
    </section>
  );
}
