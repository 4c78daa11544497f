import { CHANGES, type Change, KINDS, type Kind, SETTINGS, type Setting, TROUBLES, type Trouble } from './kinds.ts';
import { readsList } from './requests.ts';
import type { Scope } from './situation.ts';

const WITH_PAUSES = 'deliveries with pauses';

/** A scope under a setting. */
export interface SettledScope extends Scope {
  readonly setting: Setting;
}

const ALL_CHANGES = namesOf(CHANGES);
export const ALL_SETTINGS: readonly Setting[] = namesOf(SETTINGS);

/** All scopes of a kind under a setting, in which this trouble occurs; none if it cannot. */
export function scopesOf(kind: Kind, setting: Setting, trouble: Trouble, interleaved = false): SettledScope[] {
  if (trouble === 'list breaks off' && !kind.runs.some(readsList)) {
    return [];
  }
  return kind.from.flatMap((from) =>
    ALL_CHANGES.filter((change) => isPossible(change, setting)).map((change) => ({
      kind,
      from,
      change,
      trouble,
      interleaved,
      setting,
    })),
  );
}

/** Without a tombstone nothing remembers that Semble reported a patient as deleted which it still has. */
function isPossible(change: Change, setting: Setting): boolean {
  return change !== 'reported as deleted and changed' || SETTINGS[setting].policy === 'deactivate';
}

/** The names of a table's rows. */
function namesOf<T extends object>(table: T): (keyof T)[] {
  return Object.keys(table) as (keyof T)[];
}

/** Names a scope in words. */
export function nameOf({ setting, kind, from, change, trouble, interleaved }: SettledScope): string {
  return [setting, kind.name, from, change, trouble, ...(interleaved ? [WITH_PAUSES] : [])].join(' / ');
}

/** The scope with such a name. Throws if there is none. */
export function scopeNamed(name: string): SettledScope {
  const parts = name.split(' / ');
  const interleaved = parts.includes(WITH_PAUSES);
  const scope = KINDS.flatMap((kind) =>
    ALL_SETTINGS.flatMap((setting) => TROUBLES.flatMap((trouble) => scopesOf(kind, setting, trouble, interleaved))),
  ).find((one) => nameOf(one) === name);
  if (!scope) {
    throw new Error(`No scope has the name: ${name}`);
  }
  return scope;
}
