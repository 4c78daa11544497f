import type { ShownRun } from '../../contract/run.ts';
import { act } from '../live/api.ts';
import { timeText } from '../live/time.ts';
import { Button } from '../parts/button.tsx';
import { ShownText } from '../parts/shown-text.tsx';
import { toneOf } from '../top/result-chart.tsx';

interface RunRowProps {
  readonly run: ShownRun;
  readonly names: ReadonlyMap<string, string>;
  readonly isLocal: boolean;
  readonly onChoose: (sembleId: string) => void;
}

/** One run: who it was about, what came of it, and, opened, why and with which calls. */
export function RunRow({ run, names, isLocal, onChoose }: RunRowProps) {
  const { at, event, kind, answer, result, ms, attempt, patient, origin, failed } = run;
  const tone = failed || run.answer === 401 ? 'bad' : toneOf(result ?? '');
  const answerText = [answer, result !== String(answer) && result].filter(Boolean).join(' ') || 'no answer';
  return (
    <li class={`run ${tone}`}>
      <details>
        <summary>
          <span class="event">{event ?? (answer === 401 ? 'refused request' : kind)}</span>
          <span class={`answer ${tone}`}>{answerText}</span>
          <span class="who">
            {origin ?? (patient === undefined ? '' : (names.get(patient) ?? patient))}
            {attempt !== undefined && attempt > 1 && `, attempt ${attempt}`}
          </span>
          <span class="when">
            {timeText(at)}
            {ms !== undefined && ` · ${ms} ms`}
          </span>
        </summary>
        <RunDetails run={run} isLocal={isLocal} onChoose={onChoose} />
      </details>
    </li>
  );
}

function RunDetails({ run, isLocal, onChoose }: Pick<RunRowProps, 'run' | 'isLocal' | 'onChoose'>) {
  const {
    meaning,
    todo,
    lines = [],
    calls,
    counts,
    reads = 0,
    attempt,
    deliveryId,
    patient,
    target,
    patients = [],
  } = run;
  const ids = [...new Set([patient, target, ...patients].filter((id) => id !== undefined))];
  return (
    <div class="run-body">
      {meaning && <p class="reason">{meaning}.</p>}
      {todo && <p class="todo">{todo}.</p>}
      {ids.length > 0 && (
        <p>
          Semble id <ShownText text={ids.slice(0, 10).join(', ')} onChoose={onChoose} />
        </p>
      )}
      <p class="facts">
        {[
          attempt !== undefined && `attempt ${attempt} of this delivery`,
          reads > 0 && `the Patient was read ${reads === 1 ? 'once' : `${reads} times`}`,
          run.dryRun && 'a dry run',
          ...Object.entries(counts ?? {}).map(([word, count]) => `${word} ${count}`),
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
      {lines.map((line) => (
        <p key={line} class="line">
          <ShownText text={line} onChoose={onChoose} />
        </p>
      ))}
      {calls && <Calls calls={calls} />}
      {isLocal && deliveryId && <Button onClick={() => act('again', { delivery: deliveryId })}>Deliver again</Button>}
    </div>
  );
}

function Calls({ calls }: { readonly calls: NonNullable<ShownRun['calls']> }) {
  if (calls.length === 0) {
    return <p class="facts">The bot called no other system.</p>;
  }
  return (
    <ol class="calls" aria-label="Calls of the bot">
      {calls.map(({ to, action, method, path, status, ms }, index) => (
        <li key={`${String(index)}${path}`}>
          <span class={`system ${to}`}>{to}</span> {action}{' '}
          <span class="facts">
            {status ?? 'no answer'} · {ms} ms
          </span>
          <code>
            {method} {path}
          </code>
        </li>
      ))}
    </ol>
  );
}
