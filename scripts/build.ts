import { mkdir, writeFile } from 'node:fs/promises';
import { bundle } from './lib/bundle.ts';

await mkdir('dist', { recursive: true });
await writeFile('dist/semble-patient-webhook.cjs', await bundle());
