import { documentOf, dryRun, notes, rows } from '../../core/output/schema.ts';
import type { RotateReport } from './report.ts';

/** The document of `rotate --json`. */
export const rotateDocument = documentOf<RotateReport>({ dryRun, rows, notes });
