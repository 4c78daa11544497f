import { useEffect, useState } from 'preact/hooks';
import type { ShownRun } from '../../contract/run.ts';
import type { StatusView } from '../../contract/state.ts';
import { timeText } from '../live/time.ts';
import { useReading } from '../live/use-reading.ts';
import { Button } from '../parts/button.tsx';
import { Problem } from '../parts/problem.tsx';
import { ShownText } from '../parts/shown-text.tsx';
import { ResultChart } from './result-chart.tsx';

interface StatusPanelProps {
  readonly isLocal: boolean;
  readonly runs: readonly ShownRun[];
  readonly onChoose: (sembleId: string) => void;
}

const VERDICTS: Readonly<Record<StatusView['verdict'], string>> = {
  ok: 'All is in order',
  attention: 'A person has to act',
  unknown: 'Unknown: a check was not possible',
};

/** Milliseconds between two checks: of the local stack soon after a run, elsewhere now and then. */
const AFTER_RUN = 1_500;
const REGULARLY = 300_000;

/** The verdict of `status` with its lines, the deliveries of the last day, and the patients that need a person. */
export function StatusPanel({ isLocal, runs, onChoose }: StatusPanelProps) {
  const [occasion, setOccasion] = useState(0);
  const [latest] = runs;
  const trigger = isLocal ? `${latest?.id} ${latest?.answer}` : '';
  useEffect(() => {
    const timer = setTimeout(() => setOccasion((count) => count + 1), isLocal ? AFTER_RUN : REGULARLY);
    return () => clearTimeout(timer);
  }, [trigger, isLocal, isLocal ? 0 : occasion]);
  const { value, problem, isLoading } = useReading<StatusView>('/api/status', occasion);
  return (
    <section class="status" aria-label="State of the deployment">
      <div class="status-line">
        <p class={`verdict ${value?.verdict ?? 'unknown'}`} role="status">
          {value ? VERDICTS[value.verdict] : 'Checking both sides'}
        </p>
        <ResultChart results={value?.results ?? {}} />
        <dl class="seen">
          <div>
            <dt>Everybody last seen</dt>
            <dd>{value?.everybodySeen ? timeText(value.everybodySeen) : 'not yet by a sweep'}</dd>
          </div>
          <div>
            <dt>reconcile found</dt>
            <dd>{comparedText(value)}</dd>
          </div>
        </dl>
        <Button disabled={isLoading} onClick={() => setOccasion((count) => count + 1)}>
          Check again
        </Button>
      </div>
      <Problem problem={problem} />
      {value && value.open.length > 0 && (
        <ul class="open-patients" aria-label="Patients that need a person">
          {value.open.map(({ id, why }) => (
            <li key={id}>
              <ShownText text={`${id}: ${why}`} onChoose={onChoose} />
            </li>
          ))}
        </ul>
      )}
      {value && (
        <details class="checks">
          <summary>
            {value.checks.length} {value.checks.length === 1 ? 'check' : 'checks'}
          </summary>
          <ul>
            {value.checks.map(({ thing, verdict, detail, todo }, index) => (
              <li key={`${thing}${String(index)}`} class={verdict}>
                <span class="mark">{verdict}</span> <strong>{thing}</strong>{' '}
                {detail && <ShownText text={detail} onChoose={onChoose} />}
                {todo && <p class="todo">{todo}</p>}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function comparedText(value: StatusView | undefined): string {
  if (!value?.compared) {
    return 'no comparison in the log';
  }
  const open = Object.entries(value.compared.open).map(([kind, count]) => `${count} ${kind}`);
  return `${open.length > 0 ? open.join(', ') : 'nothing open'} (${timeText(value.compared.at)})`;
}
