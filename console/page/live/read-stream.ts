import type { StreamLine } from '../../contract/state.ts';
import { request } from './api.ts';

/** Milliseconds without a line after which the connection counts as lost. The console sends one every 10 seconds. */
const SILENCE = 25_000;

/** Reads the lines of the live stream until it ends. Throws CallFailure, or the error of a lost connection. */
export async function readStream(take: (line: StreamLine) => void, signal: AbortSignal): Promise<void> {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), SILENCE);
  const response = await request('/api/stream', { signal: AbortSignal.any([signal, silence.signal]) });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  try {
    for (;;) {
      const { done = true, value = '' } = (await reader?.read()) ?? {};
      if (done) {
        return;
      }
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), SILENCE);
      const lines = (rest + value).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        take(JSON.parse(line));
      }
    }
  } finally {
    clearTimeout(timer);
  }
}
