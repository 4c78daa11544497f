import { timeText } from '../live/time.ts';

/** Semble ids, and instants in UTC. */
const PARTS = /\b([0-9a-f]{24}|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)(?![\w.])/g;

interface ShownTextProps {
  readonly text: string;
  /** Shows the patient of an id; without it an id is only text. */
  readonly onChoose?: (sembleId: string) => void;
}

/** A text in which each Semble id is a button that shows the patient, and each instant is in the reader's zone. */
export function ShownText({ text, onChoose }: ShownTextProps) {
  return (
    <>
      {text.split(PARTS).map((part, index) => {
        if (index % 2 === 0) {
          return part;
        }
        if (part.includes('T')) {
          return (
            <time key={`${String(index)}${part}`} dateTime={part}>
              {timeText(part)}
            </time>
          );
        }
        return onChoose ? (
          <button
            type="button"
            class="button link id"
            key={`${String(index)}${part}`}
            aria-label={`Show patient ${part}`}
            onClick={() => onChoose(part)}
          >
            {part}
          </button>
        ) : (
          part
        );
      })}
    </>
  );
}
