import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { onTestFinished } from 'vitest';

/** An empty folder, removed when the test is done. */
export function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'local-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** The first of three free ports beside each other; the one before is free too. */
export async function aPort(): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    const free = await Promise.all([-1, 0, 1, 2].map((distance) => isFree(port + distance)));
    if (free.every(Boolean)) {
      return port;
    }
  }
  throw new Error('No three ports are free');
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
    server.close();
    return true;
  } catch {
    return false;
  }
}

/** The variables of the `.env.local` in a folder. */
export function variablesIn(folder: string): Record<string, string | undefined> {
  return parseEnv(readFileSync(join(folder, '.env.local'), 'utf8'));
}

export interface LocalRun {
  /** What it has printed so far. */
  readonly said: () => string;
  /** Resolves when the output matches. */
  readonly saysSoon: (pattern: RegExp) => Promise<RegExpExecArray>;
  /** Sends a signal and returns the exit code. */
  readonly end: (signal: 'SIGINT' | 'SIGTERM') => Promise<number | null>;
}

/** Starts `semble-medplum local` in a folder as a person does, and ends it when the test is done. Its input is no terminal. */
export function startLocal(folder: string, ...options: readonly string[]): LocalRun {
  const program = join(process.cwd(), 'bin/semble-medplum.cjs');
  const env = { PATH: process.env['PATH'], NO_COLOR: '1' };
  const child = spawn(process.execPath, ['--disable-warning=DEP0040', program, 'local', ...options], {
    cwd: folder,
    env,
  });
  const closed = once(child, 'close');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await closed;
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  return {
    said: () => output,
    saysSoon: async (pattern) => {
      const found = await soon(() => pattern.exec(output) ?? (child.exitCode === null ? undefined : 'ended'));
      if (found === 'ended') {
        throw new Error(`It ended with ${child.exitCode} and said:\n${output}`);
      }
      return found;
    },
    end: async (signal) => {
      child.kill(signal);
      await closed;
      return child.exitCode;
    },
  };
}

/** Asks until there is an answer, for at most 30 seconds. */
export async function soon<T>(look: () => T | undefined): Promise<T> {
  for (const end = Date.now() + 30_000; Date.now() < end; ) {
    const found = look();
    if (found !== undefined) {
      return found;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('It did not happen within 30 seconds');
}
