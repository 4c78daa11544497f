import { allOk, formatSearchQuery, gone, type SearchRequest, subsetResource, type WithId } from '@medplum/core';
import type { Bundle, BundleEntry, BundleLink, Resource } from '@medplum/fhirtypes';
import type { Page } from './search.ts';
import type { StoredVersion } from './stored-version.ts';
import { copyOf } from './view.ts';

/** The answer to a search, as in https://hl7.org/fhir/R4/http.html#search, with absolute links. */
export function searchBundle<T extends Resource>(
  baseUrl: string,
  request: SearchRequest,
  { resources, total, next }: Page,
): Bundle<WithId<T>> {
  const { cursor: _cursor, offset: _offset, ...first } = request;
  const link: BundleLink[] = [
    { relation: 'self', url: urlOf(baseUrl, request) },
    { relation: 'first', url: urlOf(baseUrl, first) },
    ...(next ? [{ relation: 'next', url: urlOf(baseUrl, { ...first, ...next }) }] : []),
  ];
  const entry = resources.map((stored): BundleEntry<WithId<T>> => {
    const resource = copyOf<T>({ resource: stored, deleted: false });
    return {
      fullUrl: `${baseUrl}fhir/R4/${stored.resourceType}/${stored.id}`,
      search: { mode: 'match' },
      resource: request.fields ? (subsetResource(resource, request.fields) as WithId<T>) : resource,
    };
  });
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    ...(entry.length > 0 && { entry }),
    ...(total !== undefined && { total }),
    link,
  };
}

/** The versions of one resource, the newest first; a deletion is an entry without a resource. */
export function historyBundle<T extends Resource>(
  baseUrl: string,
  versions: readonly StoredVersion[],
  limit: number,
): Bundle<WithId<T>> {
  const newest = versions.slice(-limit).toReversed();
  const entry = newest.map((version): BundleEntry<WithId<T>> => {
    const { resourceType, id, meta } = version.resource;
    const url = `${resourceType}/${id}/_history/${meta?.versionId}`;
    return {
      fullUrl: `${baseUrl}fhir/R4/${url}`,
      request: { method: 'GET', url },
      response: {
        ...(version.deleted ? { status: '410', outcome: gone } : { status: '200', outcome: allOk }),
        ...(meta?.lastUpdated && { lastModified: meta.lastUpdated }),
      },
      ...(!version.deleted && { resource: copyOf<T>(version) }),
    };
  });
  return { resourceType: 'Bundle', type: 'history', entry, total: versions.length };
}

function urlOf(baseUrl: string, request: SearchRequest): string {
  return `${baseUrl}fhir/R4/${request.resourceType}${formatSearchQuery(request)}`;
}
