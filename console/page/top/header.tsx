import { zoneName } from '../live/time.ts';
import type { Live } from '../live/use-live.ts';

const CONNECTIONS: Readonly<Record<Live['connection'], string>> = {
  connecting: 'Connecting',
  open: 'Live',
  lost: 'Connection lost, trying again',
  refused: 'Refused',
};

/** Where the page is, whether it is live, and in which zone its times are. */
export function Header({ live: { connection, state } }: { readonly live: Live }) {
  return (
    <header class="top">
      <h1>Semble and Medplum</h1>
      <p class="where">
        {state ? (
          <>
            {state.mode === 'local' ? 'Local stack, invented patients' : 'Deployment, this page only reads'}
            <span class="addresses">
              {state.semble} and {state.medplum}
            </span>
          </>
        ) : (
          'Connecting'
        )}
      </p>
      <p class="zone">Times: {zoneName()}</p>
      <p class={`connection ${connection}`} role="status">
        {CONNECTIONS[connection]}
      </p>
    </header>
  );
}
