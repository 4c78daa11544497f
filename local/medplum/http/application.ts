import express, { type Express, type RequestHandler } from 'express';
import { applyFaults, type Faults } from '../../faults.ts';
import type { RunBot } from '../bots/bot-call.ts';
import { deployRoutes } from '../bots/deploy.ts';
import type { Platform } from '../platform.ts';
import { actorName, identify } from './actors.ts';
import { adminRoutes } from './admin.ts';
import { bodyParsers } from './bodies.ts';
import { executeRoutes } from './execute.ts';
import { fhirRoutes } from './fhir-api.ts';
import { answerError } from './fhir-response.ts';
import { loginRoutes } from './login.ts';
import type { Tokens } from './tokens.ts';
import { webhookRoutes } from './webhook.ts';

export interface LoggedRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** `bot`, `admin`, `client` or `anonymous`. */
  readonly actor: string;
  /** 0 until the request is answered. */
  readonly status: number;
}

interface Parts {
  readonly tokens: Tokens;
  readonly runBot: RunBot;
  readonly faults: Faults;
  readonly requests: LoggedRequest[];
}

/** All routes of the local server. Bodies are parsed before a route is chosen, as on the real server. */
export function medplumApplication(platform: Platform, { tokens, runBot, faults, requests }: Parts): Express {
  const application = express().disable('x-powered-by').disable('etag');
  application.use(identify(platform, tokens), keepLog(requests), ...bodyParsers(), applyFaults(faults));
  application.get('/healthcheck', (_request, response) => {
    response.json({ ok: true, version: platform.version });
  });
  application.use(loginRoutes(platform, tokens));
  application.use(webhookRoutes(platform, runBot));
  application.use('/admin', adminRoutes(platform));
  application.use('/fhir/R4', deployRoutes(platform), executeRoutes(platform, runBot), fhirRoutes(platform));
  application.use(answerError);
  return application;
}

function keepLog(requests: LoggedRequest[]): RequestHandler {
  return (request, response, next) => {
    const entry = { method: request.method, url: request.originalUrl, actor: actorName(request), status: 0 };
    requests.push(entry);
    response.once('finish', () => {
      entry.status = response.statusCode;
    });
    next();
  };
}
