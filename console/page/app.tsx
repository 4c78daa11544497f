import { useEffect, useState } from 'preact/hooks';
import type { PatientList, PatientView } from '../contract/patient.ts';
import { Deliveries } from './deliveries/deliveries.tsx';
import { Experiments } from './experiments/experiments.tsx';
import { type Live, useLive } from './live/use-live.ts';
import { useReading } from './live/use-reading.ts';
import { PatientPane } from './medplum/patient-pane.tsx';
import { Refused } from './refused.tsx';
import { SemblePane } from './semble/semble-pane.tsx';
import { Header } from './top/header.tsx';
import { StatusPanel } from './top/status-panel.tsx';

const PANES = [
  ['semble', 'Semble'],
  ['deliveries', 'Deliveries'],
  ['medplum', 'Medplum'],
] as const;

/** The page. A new connection can be to a stack with other patients, so everything below the header begins anew. */
export function App() {
  const live = useLive();
  if (live.connection === 'refused') {
    return <Refused />;
  }
  return (
    <>
      <Header live={live} />
      {live.connections > 0 && <Workplace key={live.connections} live={live} />}
    </>
  );
}

/** The state on top, and below Semble, the deliveries and Medplum side by side. */
function Workplace({ live }: { readonly live: Live }) {
  const [search, setSearch] = useState('');
  const [page, setPage] = useState(1);
  const [chosen, setChosen] = useState<string | undefined>();
  const [pane, setPane] = useState<string>('semble');
  const isLocal = live.state?.mode === 'local';

  // Elsewhere the list is read when somebody searches: a real practice is large.
  const listOccasion = isLocal ? live.changes : live.state;
  const query = new URLSearchParams({ search, page: String(page) });
  const list = useReading<PatientList>(`/api/patients?${query}`, listOccasion);
  const isAbout = live.changed === '' || live.changed === chosen;
  const [aboutChosen, setAboutChosen] = useState(0);
  useEffect(() => {
    if (isAbout) {
      setAboutChosen(live.changes);
    }
  }, [live.changes, isAbout]);
  const view = useReading<PatientView>(chosen ? `/api/patients/${chosen}` : undefined, aboutChosen);
  const first = list.value?.patients[0]?.id;
  useEffect(() => {
    if (isLocal && chosen === undefined && first !== undefined) {
      setChosen(first);
    }
  }, [isLocal, chosen, first]);

  const choose = (id: string): void => {
    setChosen(id);
    setPane('medplum');
  };
  const names = new Map(list.value?.patients.map(({ id, name }) => [id, name]));
  const current = view.value?.sembleId === chosen ? view.value : undefined;
  return (
    <>
      <StatusPanel isLocal={isLocal} runs={live.runs} onChoose={choose} />
      {isLocal && <Experiments patient={current} runs={live.runs} playground={live.playground} />}
      <nav class="panes-choice" aria-label="Parts of the page">
        {PANES.map(([name, text]) => (
          <button key={name} type="button" aria-pressed={pane === name} onClick={() => setPane(name)}>
            {text}
          </button>
        ))}
      </nav>
      <main class="panes" data-pane={pane}>
        <SemblePane
          list={list}
          view={current}
          chosen={chosen}
          isLocal={isLocal}
          search={search}
          page={page}
          onSearch={(text) => {
            setSearch(text);
            setPage(1);
          }}
          onPage={setPage}
          onChoose={setChosen}
        />
        <Deliveries live={live} isLocal={isLocal} names={names} chosen={chosen} onChoose={choose} />
        <PatientPane reading={{ ...view, value: current }} chosen={chosen} isLocal={isLocal} />
      </main>
    </>
  );
}
