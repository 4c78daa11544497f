import { closestMatch } from 'leven';

/** Returns the name that is most like a mistyped one, or undefined when none is like it. Case does not matter. */
export function nearestName(mistyped: string, names: readonly string[]): string | undefined {
  const byLower = new Map(names.map((name) => [name.toLowerCase(), name]));
  const maxDistance = Math.max(2, Math.floor(mistyped.length / 4));
  const match = closestMatch(mistyped.toLowerCase(), [...byLower.keys()], { maxDistance });
  return match === undefined ? undefined : byLower.get(match);
}
