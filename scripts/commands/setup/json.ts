import * as v from 'valibot';
import { about, documentOf, dryRun, flag, notes, rows, text, texts } from '../../core/output/schema.ts';
import type { SetupReport } from './report.ts';

/** The document of `setup --json`. */
export const setupDocument = documentOf<SetupReport>({
  dryRun,
  file: about(text, 'The file of the variables.'),
  isWritten: about(flag, 'Whether the file was written; false too when nothing differed.'),
  rows,
  project: about(v.exactOptional(text), 'The name of the Medplum project; absent when the login was not possible.'),
  practice: about(v.exactOptional(text), 'The name of the Semble practice; absent when no token could read it.'),
  notes,
  next: about(texts, 'The next command to type.'),
});
