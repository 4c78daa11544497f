import {
  badRequest,
  DEFAULT_MAX_SEARCH_COUNT,
  DEFAULT_SEARCH_COUNT,
  evalFhirPath,
  getSearchParameter,
  matchesSearchRequest,
  OperationOutcomeError,
  type SearchRequest,
  splitSearchOnComma,
  type WithId,
} from '@medplum/core';
import type { Resource } from '@medplum/fhirtypes';
import type { Store } from './store.ts';
import type { StoredVersion } from './stored-version.ts';

type Filter = NonNullable<SearchRequest['filters']>[number];

/** Up to this number of candidates of an index are sorted. With more, the update order is walked and others are skipped. */
const SORTED_CANDIDATES = 1000;
const MAX_OFFSET = 10_000;
const UPDATED = '_lastUpdated';

/** The result of a search, and the start of the next page. */
export interface Page {
  readonly resources: readonly WithId<Resource>[];
  readonly total?: number;
  readonly next?: { readonly cursor: string } | { readonly offset: number };
}

/**
 * Searches current versions.
 *
 * `identifier` and `_id` are answered by an index, order and cursor of `_lastUpdated` by the update order; other
 * parameters are matched one by one. `_count` is 20 by default and at most 1000. Pages of 20 or more in ascending
 * order of `_lastUpdated` continue by cursor, others by offset.
 * @throws OperationOutcomeError for an unknown parameter, a bad cursor, an offset above 10 000.
 */
export function searchStore(store: Store, request: SearchRequest, visible: (resource: Resource) => boolean): Page {
  refuseUnknown(request);
  const count = Math.min(request.count ?? DEFAULT_SEARCH_COUNT, DEFAULT_MAX_SEARCH_COUNT);
  const offset = request.offset ?? 0;
  const [rule, ...others] = request.sortRules ?? [];
  const ordered = others.length === 0 && (rule === undefined || rule.code === UPDATED);
  const byCursor = ordered && rule !== undefined && !rule.descending && count >= DEFAULT_SEARCH_COUNT;
  const limit = ordered && !isTotalled(request) ? offset + count + 1 : Number.POSITIVE_INFINITY;

  const found: StoredVersion[] = [];
  for (const version of matches(store, request, { descending: ordered && rule?.descending === true })) {
    if (visible(version.resource) && found.push(version) >= limit) {
      break;
    }
  }
  const rows = ordered ? found : sorted(found, request);
  const following = rows[offset + count];
  return {
    resources: rows.slice(offset, offset + count).map(({ resource }) => resource),
    ...(isTotalled(request) && { total: rows.length }),
    ...(following &&
      count > 0 && { next: byCursor ? { cursor: String(following.sequence) } : { offset: offset + count } }),
  };
}

function isTotalled({ total }: SearchRequest): boolean {
  return total === 'accurate' || total === 'estimate';
}

function refuseUnknown({ resourceType, filters = [], offset = 0, cursor }: SearchRequest): void {
  const unknown = filters.find(({ code }) => !getSearchParameter(resourceType, code));
  if (unknown) {
    throw new OperationOutcomeError(badRequest(`Unknown search parameter: ${unknown.code}`));
  }
  if (offset > MAX_OFFSET) {
    throw new OperationOutcomeError(badRequest(`Search offset exceeds maximum (got ${offset}, max ${MAX_OFFSET})`));
  }
  if (cursor !== undefined && !/^\d+$/.test(cursor)) {
    throw new OperationOutcomeError(badRequest('Invalid search cursor'));
  }
}

/** In the order of the last update. */
interface Direction {
  readonly descending: boolean;
}

function* matches(store: Store, request: SearchRequest, { descending }: Direction): Generator<StoredVersion> {
  const { resourceType, filters = [] } = request;
  const indexed = filters.find(({ code, operator }) => (code === 'identifier' || code === '_id') && operator === 'eq');
  const rest = filters.filter((filter) => filter !== indexed);
  for (const version of candidates(store, request, indexed, { descending })) {
    if (rest.every((filter) => matchesFilter(version.resource, resourceType, filter))) {
      yield version;
    }
  }
}

function* candidates(
  store: Store,
  { resourceType, cursor }: SearchRequest,
  indexed: Filter | undefined,
  { descending }: Direction,
): Generator<StoredVersion> {
  const from = Number(cursor ?? 0);
  const ids = indexed && idsOf(store, resourceType, indexed);
  if (ids && ids.size <= SORTED_CANDIDATES) {
    store.visited += ids.size;
    const versions = [...ids].flatMap((id) => store.latest(resourceType, id) ?? []);
    yield* versions
      .filter(({ deleted, sequence }) => !deleted && sequence >= from)
      .sort((a, b) => (descending ? b.sequence - a.sequence : a.sequence - b.sequence));
    return;
  }
  for (const version of descending ? store.newestFirst(resourceType) : store.oldestFirst(resourceType, from)) {
    store.visited += 1;
    if (ids?.has(version.resource.id) ?? true) {
      yield version;
    }
  }
}

function idsOf(store: Store, type: string, { code, value }: Filter): ReadonlySet<string> {
  return code === '_id' ? new Set(splitSearchOnComma(value)) : store.idsByIdentifier(type, value);
}

/** A plain text parameter matches by prefix. The in-memory matching of core matches any part of the text instead. */
function matchesFilter(resource: Resource, resourceType: Resource['resourceType'], filter: Filter): boolean {
  if (!matchesSearchRequest(resource, { resourceType, filters: [filter] })) {
    return false;
  }
  const parameter = getSearchParameter(resourceType, filter.code);
  const texts = parameter?.type === 'string' && filter.operator === 'eq' ? valuesOf(resource, filter.code) : [];
  const isText = texts.length > 0 && texts.every((text) => typeof text === 'string');
  const wanted = splitSearchOnComma(filter.value.toLowerCase());
  return !isText || texts.some((text) => wanted.some((prefix) => String(text).toLowerCase().startsWith(prefix)));
}

function sorted(versions: StoredVersion[], { sortRules = [] }: SearchRequest): StoredVersion[] {
  const keyed = versions.map((version) => ({
    version,
    keys: sortRules.map(({ code }) => JSON.stringify(valuesOf(version.resource, code))),
  }));
  keyed.sort((a, b) => {
    const at = sortRules.findIndex((_, index) => a.keys[index] !== b.keys[index]);
    const order = (a.keys[at] ?? '') < (b.keys[at] ?? '') ? -1 : 1;
    return at === -1 ? 0 : order * (sortRules[at]?.descending ? -1 : 1);
  });
  return keyed.map(({ version }) => version);
}

function valuesOf(resource: Resource, code: string): unknown[] {
  const expression = getSearchParameter(resource.resourceType, code)?.expression;
  return expression ? evalFhirPath(expression, resource) : [];
}
