import { documentOf, dryRun, rows } from '../../core/output/schema.ts';
import type { Row } from '../../core/rows.ts';

/** The document of `remove --json`. */
export const removeDocument = documentOf<{ readonly dryRun: boolean; readonly rows: readonly Row[] }>({ dryRun, rows });
