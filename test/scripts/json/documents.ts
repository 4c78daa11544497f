import type * as v from 'valibot';
import { adoptDocument } from '../../../scripts/commands/adopt/json.ts';
import { backfillDocument } from '../../../scripts/commands/backfill/json.ts';
import { deployDocument, pauseDocument } from '../../../scripts/commands/deploy/json.ts';
import { explainDocument } from '../../../scripts/commands/explain/json.ts';
import { logsDocument } from '../../../scripts/commands/logs/json.ts';
import { probeDocument } from '../../../scripts/commands/probe/json.ts';
import { reconcileDocument } from '../../../scripts/commands/reconcile/json.ts';
import { removeDocument } from '../../../scripts/commands/remove/json.ts';
import { replayDocument } from '../../../scripts/commands/replay/json.ts';
import { rotateDocument } from '../../../scripts/commands/rotate/json.ts';
import { sendDocument } from '../../../scripts/commands/send/json.ts';
import { setupDocument } from '../../../scripts/commands/setup/json.ts';
import { statusDocument } from '../../../scripts/commands/status/json.ts';

/** The document of each command, by its name; some options give another. */
export const DOCUMENTS: ReadonlyMap<string, v.GenericSchema> = new Map<string, v.GenericSchema>([
  ['setup', setupDocument],
  ['probe', probeDocument],
  ['deploy', deployDocument],
  ['deploy --pause, deploy --resume', pauseDocument],
  ['status', statusDocument],
  ['logs', logsDocument],
  ['replay', replayDocument],
  ['adopt', adoptDocument],
  ['backfill', backfillDocument],
  ['reconcile', reconcileDocument],
  ['explain', explainDocument],
  ['send', sendDocument],
  ['rotate', rotateDocument],
  ['remove', removeDocument],
]);
