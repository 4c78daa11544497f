import { sameJson } from '../../../src/fhir/difference.ts';
import { isObject } from '../../../src/semble/decode.ts';
import { valueText } from '../../reports/explain/value-text.ts';

/**
 * Lists the members in which entries differ although their texts are equal, such as the title of a name, a code, or the
 * element id. Entries with an equal element id are compared with each other, then entries with an equal text.
 */
export function hiddenDifferences(mapped: readonly unknown[], medplum: readonly unknown[]): string[] {
  const open = [...medplum];
  const take = (isPartner: (entry: unknown) => boolean): unknown => {
    const at = open.findIndex(isPartner);
    return at < 0 ? undefined : open.splice(at, 1)[0];
  };
  const pairs = mapped.map((entry) => {
    const id = idOf(entry);
    return { entry, partner: id === undefined ? undefined : take((other) => idOf(other) === id) };
  });
  return pairs.flatMap(({ entry, partner = take((other) => valueText(other) === valueText(entry)) }) =>
    partner === undefined || valueText(partner) !== valueText(entry) || sameJson(partner, entry)
      ? []
      : differences(entry, partner),
  );
}

function idOf(entry: unknown): unknown {
  return isObject(entry) ? entry['id'] : undefined;
}

function differences(mapped: unknown, medplum: unknown): string[] {
  const made = leavesOf(mapped);
  const there = leavesOf(medplum);
  const paths = [...new Set([...made.keys(), ...there.keys()])];
  return paths
    .filter((path) => made.get(path) !== there.get(path))
    .map((path) => `${path}: mapped ${made.get(path) ?? 'nothing'}, Medplum ${there.get(path) ?? 'nothing'}`);
}

/** The values of a JSON value that hold no others, by path: `coding[0].code`. */
function leavesOf(value: unknown, path = ''): Map<string, string> {
  if (Array.isArray(value)) {
    return new Map(value.flatMap((inner, index) => [...leavesOf(inner, `${path}[${index}]`)]));
  }
  if (isObject(value)) {
    return new Map(
      Object.entries(value).flatMap(([name, inner]) => [...leavesOf(inner, path ? `${path}.${name}` : name)]),
    );
  }
  return value === undefined ? new Map() : new Map([[path || 'value', String(value)]]);
}
