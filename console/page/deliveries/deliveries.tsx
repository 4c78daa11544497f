import { useState } from 'preact/hooks';
import type { Live } from '../live/use-live.ts';
import { Button } from '../parts/button.tsx';
import { DeliveryTools } from './delivery-tools.tsx';
import { RunRow } from './run-row.tsx';

interface DeliveriesProps {
  readonly live: Live;
  readonly isLocal: boolean;
  /** The names of the patients on the left, by Semble id. */
  readonly names: ReadonlyMap<string, string>;
  readonly chosen: string | undefined;
  readonly onChoose: (sembleId: string) => void;
}

const FEW = 30;

/** What the bot did, live, the newest on top. */
export function Deliveries({ live, isLocal, names, chosen, onChoose }: DeliveriesProps) {
  const [shown, setShown] = useState(FEW);
  const { runs, playground, outage } = live;
  const [latest] = runs;
  const { paused = false } = playground ?? {};
  return (
    <section class="pane deliveries" id="deliveries" aria-labelledby="deliveries-title">
      <h2 id="deliveries-title">Deliveries</h2>
      <p class="hint">
        A delivery says which patient to check. The bot reads Medplum, then Semble, and writes the difference.
      </p>
      {playground && <DeliveryTools playground={playground} chosen={chosen} names={names} />}
      {outage && (
        <p class="problem" role="alert">
          {outage}
        </p>
      )}
      {paused && (
        <p class="notice">
          The subscription is paused: Semble sends nothing, and what happens now is not delivered later.
        </p>
      )}
      <p class="visually-hidden" role="status">
        {latest ? `${latest.event ?? latest.kind}: ${latest.answer ?? ''} ${latest.result ?? ''}` : ''}
      </p>
      {runs.length === 0 && (
        <p class="empty-text">{isLocal ? 'None yet. Change a patient on the left.' : 'None in the last 24 hours.'}</p>
      )}
      <ol class="runs">
        {runs.slice(0, shown).map((run) => (
          <RunRow key={run.id} run={run} names={names} isLocal={isLocal} onChoose={onChoose} />
        ))}
      </ol>
      {runs.length > shown && <Button onClick={() => setShown(shown + FEW)}>Show more</Button>}
    </section>
  );
}
