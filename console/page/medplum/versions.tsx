import type { ShownVersion } from '../../contract/patient.ts';
import { timeText } from '../live/time.ts';
import { ShownText } from '../parts/shown-text.tsx';

interface VersionsProps {
  readonly versions: readonly ShownVersion[];
  /** Whether each version must say of which Patient it is. */
  readonly severalPatients: boolean;
}

/** The versions of the Patient, the newest first and open; each with what it took away and what it added. */
export function Versions({ versions, severalPatients }: VersionsProps) {
  if (versions.length === 0) {
    return null;
  }
  return (
    <section class="versions" aria-label="Versions of the Patient">
      <h3>
        Versions <span class="facts">{versions.length}, the newest first</span>
      </h3>
      <ol>
        {versions.map((version, index) => (
          <li key={`${version.patientId}${version.versionId}${version.at}`}>
            <details open={index === 0}>
              <summary>
                <span>
                  {index === 0 ? 'Last write: ' : ''}
                  {severalPatients && `Patient/${version.patientId}: `}
                  {version.what} by {authorText(version)}
                </span>
                <span class="when">{timeText(version.at)}</span>
              </summary>
              {version.what === 'created' ? <p class="facts">All entries are new.</p> : <Changes version={version} />}
            </details>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Changes({ version: { changes } }: { readonly version: ShownVersion }) {
  return changes.length === 0 ? (
    <p class="facts">No element differs.</p>
  ) : (
    <ul class="changes">
      {changes.map(({ sign, element, text }, index) => (
        <li key={`${String(index)}${text}`} class={sign === '+' ? 'added' : 'removed'}>
          <span class="sign">{sign === '+' ? '+' : '−'}</span> <code>{element}</code> <ShownText text={text} />
        </li>
      ))}
    </ul>
  );
}

function authorText({ by, author }: ShownVersion): string {
  return by === 'bot' ? 'the bot' : by === 'unknown' ? 'an unknown writer' : author;
}
