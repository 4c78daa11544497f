import type { RequestName } from './requests.ts';
import type { StepName } from './steps.ts';

interface Beginning {
  /** The steps and the requests, one after the other, that lead to it. */
  readonly steps: readonly (StepName | RequestName)[];
  /** Deliveries that were not made yet: each is made in one go, at every point. */
  readonly owed: readonly RequestName[];
}

const KNOWN = ['join', 'joinB', 'page', 'updatedB'] as const;

/** The states before the two runs. */
export const INITIAL = {
  new: { steps: ['join'], owed: [] },
  known: { steps: ['join', 'page', 'colleague'], owed: [] },
  changed: { steps: ['join', 'page', 'colleague', 'rename'], owed: [] },
  unconfirmed: { steps: ['join', 'page', 'unconfirm'], owed: [] },
  orphaned: { steps: ['join', 'page', 'unconfirm', 'delete'], owed: [] },
  both: { steps: KNOWN, owed: [] },
  'both, A changed': { steps: [...KNOWN, 'rename'], owed: [] },
  'A new, B known': { steps: ['join', 'joinB', 'updatedB'], owed: [] },
  'A known, B new': { steps: ['join', 'joinB', 'page'], owed: ['updatedB'] },
} as const satisfies Readonly<Record<string, Beginning>>;
export type Initial = keyof typeof INITIAL;

/** Two runs at once, or one run whose second is the delivery of the change in Semble. */
export interface Kind {
  readonly name: string;
  /** The runs that begin at once. */
  readonly runs: readonly RequestName[];
  /** What happens in Semble meanwhile. Its deliveries are runs of this kind too. */
  readonly events?: readonly StepName[];
  readonly from: readonly Initial[];
}

/** All kinds of two runs for one patient. */
export const KINDS: readonly Kind[] = [
  {
    name: 'delivery and delivery',
    runs: ['updated', 'updated'],
    from: ['changed', 'known', 'unconfirmed', 'orphaned'],
  },
  { name: 'two creates', runs: ['created', 'created'], from: ['new'] },
  {
    name: 'delivery and deletion',
    runs: ['updated'],
    events: ['delete'],
    from: ['new', 'changed', 'known', 'unconfirmed'],
  },
  {
    name: 'delivery and merge',
    runs: ['updated'],
    events: ['merge'],
    from: ['both', 'both, A changed', 'A new, B known', 'A known, B new'],
  },
  {
    name: 'delivery of the target and merge',
    runs: ['updatedB'],
    events: ['merge'],
    from: ['both', 'A new, B known', 'A known, B new'],
  },
  {
    name: 'delivery and page',
    runs: ['updated', 'page'],
    from: ['new', 'changed', 'known', 'unconfirmed', 'orphaned'],
  },
  {
    name: 'delivery and page of a sweep',
    runs: ['updated', 'sweep'],
    from: ['new', 'changed', 'known', 'unconfirmed'],
  },
  { name: 'delivery and sweep on a schedule', runs: ['updated', 'schedule'], from: ['new', 'changed', 'unconfirmed'] },
  // The delivery for the beginning was lost, so the sweep alone must bring A in step. SECURITY.md says when it leaves an
  // orphaned Patient to the next sweep.
  { name: 'page of a sweep alone', runs: ['sweep'], from: ['new', 'changed', 'unconfirmed'] },
  { name: 'sweep on a schedule alone', runs: ['schedule'], from: ['new', 'changed', 'unconfirmed'] },
  { name: 'page and deletion', runs: ['page'], events: ['delete'], from: ['new', 'changed', 'unconfirmed'] },
  { name: 'page and merge', runs: ['page'], events: ['merge'], from: ['both, A changed', 'A new, B known'] },
  { name: 'deletion and merge', runs: [], events: ['merge', 'deleteSource'], from: ['both', 'A new, B known'] },
  {
    name: 'deletion of the target and merge',
    runs: [],
    events: ['merge', 'deleteB'],
    from: ['both', 'A new, B known', 'A known, B new'],
  },
  { name: "create and an operator's retire", runs: ['created', 'retire'], from: ['new', 'orphaned', 'unconfirmed'] },
];

/** A change in Semble, or several one after the other, at every point. */
export const CHANGES = {
  nothing: [],
  changed: ['rename'],
  'changed and changed back': ['add', 'remove'],
  deleted: ['delete'],
  'hidden and shown': ['hide', 'show'],
  merged: ['merge'],
  /** Under `deactivate` only: without a tombstone nothing remembers the deletion, which SECURITY.md says. */
  'reported as deleted and changed': ['reportDeleted', 'rename'],
} as const satisfies Readonly<Record<string, readonly StepName[]>>;
export type Change = keyof typeof CHANGES;

/**
 * What else happens, once, at every point. A list breaks off at each subset of the requests for it, because Semble may have
 * that trouble as long as a run takes; a run that is repeated finds whole lists.
 */
export const TROUBLES = ['none', 'colleague', 'failing call', 'death', 'erased in Medplum', 'list breaks off'] as const;
export type Trouble = (typeof TROUBLES)[number];

/** The delete policy, and whether Medplum honours `If-Match` on a DELETE. */
export const SETTINGS = {
  delete: { policy: 'delete', checksDeleteVersion: false },
  'delete, with versions': { policy: 'delete', checksDeleteVersion: true },
  deactivate: { policy: 'deactivate', checksDeleteVersion: false },
} as const;
export type Setting = keyof typeof SETTINGS;
