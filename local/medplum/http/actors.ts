import { timingSafeEqual } from 'node:crypto';
import { OperationOutcomeError, unauthorized, type WithId } from '@medplum/core';
import type { ProjectMembership } from '@medplum/fhirtypes';
import type { Request, RequestHandler } from 'express';
import type { Platform } from '../platform.ts';
import type { Repository } from '../store/repository.ts';
import type { Tokens } from './tokens.ts';

/** The sender of a request. */
export interface Actor {
  readonly membership: WithId<ProjectMembership>;
  readonly repository: Repository;
}

const actors = new WeakMap<Request, Actor>();

/** Identifies the sender of each request by Bearer token or a client's Basic credentials. It refuses no request. */
export function identify(platform: Platform, tokens: Tokens): RequestHandler {
  return (request, _response, next) => {
    const [scheme = '', credentials = ''] = (request.headers.authorization ?? '').split(' ');
    const membership =
      scheme === 'Bearer'
        ? membershipById(platform, tokens.membershipOf(credentials))
        : clientMembership(platform, parseBasic(scheme, credentials));
    if (membership) {
      actors.set(request, { membership, repository: platform.repositoryOf(membership) });
    }
    next();
  };
}

/** @throws OperationOutcomeError 401 when the request has no valid credentials. */
export function actorOf(request: Request): Actor {
  const actor = actors.get(request);
  if (!actor) {
    throw new OperationOutcomeError(unauthorized);
  }
  return actor;
}

/** `bot`, `admin`, `client` or `anonymous`. */
export function actorName(request: Request): string {
  const membership = actors.get(request)?.membership;
  if (membership?.profile.reference?.startsWith('Bot/')) {
    return 'bot';
  }
  return membership ? (membership.admin ? 'admin' : 'client') : 'anonymous';
}

export interface ClientCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** The credentials of an `Authorization: Basic` header (RFC 7617); undefined for another scheme or a malformed value. */
export function parseBasic(scheme: string, credentials: string): ClientCredentials | undefined {
  const [, clientId, clientSecret] = /^([^:]*):(.*)$/s.exec(Buffer.from(credentials, 'base64').toString()) ?? [];
  return scheme === 'Basic' && clientId && clientSecret ? { clientId, clientSecret } : undefined;
}

/** The membership of the client that these credentials belong to. */
export function clientMembership(
  platform: Platform,
  credentials: ClientCredentials | undefined,
): WithId<ProjectMembership> | undefined {
  const version = credentials && platform.store.latest('ClientApplication', credentials.clientId);
  const client = version?.resource;
  if (!credentials || version?.deleted || client?.resourceType !== 'ClientApplication' || !client.secret) {
    return undefined;
  }
  const [expected, given] = [Buffer.from(client.secret), Buffer.from(credentials.clientSecret)];
  const matches = expected.length === given.length && timingSafeEqual(expected, given);
  return matches ? platform.memberships(`ClientApplication/${client.id}`)[0] : undefined;
}

/** The membership with this id, unless it was deleted. */
export function membershipById(platform: Platform, id: string | undefined): WithId<ProjectMembership> | undefined {
  const version = id === undefined ? undefined : platform.store.latest('ProjectMembership', id);
  const membership = version?.resource;
  return membership?.resourceType === 'ProjectMembership' && !version?.deleted ? membership : undefined;
}
