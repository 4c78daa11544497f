import { useState } from 'preact/hooks';
import type { PlaygroundState, ShownProblem } from '../../contract/state.ts';
import { act, problemIn } from '../live/api.ts';
import { Fold } from '../parts/action-form.tsx';
import { Button } from '../parts/button.tsx';
import { Problem } from '../parts/problem.tsx';

interface DeliveryToolsProps {
  readonly playground: PlaygroundState;
  readonly chosen: string | undefined;
  readonly names: ReadonlyMap<string, string>;
}

/** What somebody else can post: the words of the forgeries on the local stack. */
const FORGERIES = [
  ['no signature', 'with no signature'],
  ['the webhook token alone', 'with the webhook token alone'],
  ['a signature by another secret', 'signed with another secret'],
  ['another body under a real signature', 'with another body under a real signature'],
] as const;

const FAULTS = [
  ['Semble', 'fail', 'Semble fails'],
  ['Semble', 'hang', 'Semble hangs'],
  ['Medplum', 'fail', 'Medplum fails'],
  ['Medplum', 'hang', 'Medplum hangs'],
] as const;

/** Holds, tampers with and disturbs deliveries on the local stack. */
export function DeliveryTools({ playground, chosen, names }: DeliveryToolsProps) {
  const { holding, held, underWay, paused, faults } = playground;
  const [problem, setProblem] = useState<ShownProblem | undefined>();
  const run = (action: string, input?: object) => async (): Promise<void> => {
    try {
      await act(action, input);
      setProblem(undefined);
    } catch (error) {
      setProblem(problemIn(error));
    }
  };
  return (
    <div class="tools">
      <div class="row">
        <Button pressed={holding} onClick={run(holding ? 'release' : 'hold')}>
          {holding ? 'Let all go' : 'Hold deliveries'}
        </Button>
        <Button pressed={paused} onClick={run('pause', { paused: !paused })}>
          {paused ? 'Resume the subscription' : 'Pause the subscription'}
        </Button>
      </div>
      {holding && (
        <div class="held">
          <p>
            {held.length === 0 ? 'Held deliveries wait here.' : 'Held, the oldest first. Let them go in any order:'}
          </p>
          <ul>
            {held.map(({ id, event, patient }) => (
              <li key={id}>
                <span>
                  {event}, {names.get(patient) ?? patient}
                </span>
                <Button label={`Let go ${event}`} onClick={run('deliver-held', { delivery: id })}>
                  Let go
                </Button>
              </li>
            ))}
          </ul>
        </div>
      )}
      {underWay.length > 0 && (
        <p class="under-way">Waiting for an answer: {underWay.map(({ event }) => event).join(', ')}</p>
      )}
      <Fold title="Forge and tamper">
        <p class="hint">Somebody else posts a deletion of the chosen patient:</p>
        <div class="row">
          {FORGERIES.map(([how, text]) => (
            <Button key={how} disabled={!chosen} onClick={run('forge', { patient: chosen, how })}>
              {text}
            </Button>
          ))}
        </div>
      </Fold>
      <Fold title="Outages">
        <p class="hint">In the next run of the bot:</p>
        <div class="row">
          {FAULTS.map(([system, fault, text]) => {
            const waits = faults.includes(`${system}: ${fault}`);
            return (
              <Button key={text} pressed={waits} onClick={run('disturb', { system, fault })}>
                {text}
              </Button>
            );
          })}
        </div>
        <p class="hint">
          A failing system answers 503. A hanging one does not answer within the 12 seconds that the bot waits. Semble
          then delivers again.
        </p>
      </Fold>
      <Problem problem={problem} />
    </div>
  );
}
