const WIDTH = 220;
const HEIGHT = 14;

/** How a result is shown: something was written, all was well already, or it failed. */
export function toneOf(result: string): 'written' | 'quiet' | 'bad' {
  if (/^(\d{3}|quarantined|no result)$/.test(result)) {
    return 'bad';
  }
  return /^(created|updated|deleted|deactivated|merged)$/.test(result) ? 'written' : 'quiet';
}

/** The deliveries of the last 24 hours by result: one bar, and the numbers as text. */
export function ResultChart({ results }: { readonly results: Readonly<Record<string, number>> }) {
  const entries = Object.entries(results).sort(([, one], [, other]) => other - one);
  const total = entries.reduce((sum, [, count]) => sum + count, 0);
  const text = entries.map(([result, count]) => `${result} ${count}`).join(', ');
  let start = 0;
  return (
    <figure class="chart">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} aria-hidden="true">
        <rect class="empty" width={WIDTH} height={HEIGHT} rx="3" />
        {entries.map(([result, count]) => {
          const x = start;
          const width = (count / total) * WIDTH;
          start += width;
          return (
            <rect key={result} class={toneOf(result)} x={x} width={Math.max(1, width - 1)} height={HEIGHT} rx="2" />
          );
        })}
      </svg>
      <figcaption>
        <span class="quiet-label">Deliveries, last 24 hours</span> {text || 'none'}
      </figcaption>
    </figure>
  );
}
