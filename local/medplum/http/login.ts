import { type Response, Router } from 'express';
import * as v from 'valibot';
import type { Platform } from '../platform.ts';
import { actorOf, clientMembership, parseBasic } from './actors.ts';
import { TOKEN_LIFETIME, type Tokens } from './tokens.ts';

const tokenRequest = v.object({
  grant_type: v.string(),
  client_id: v.optional(v.string()),
  client_secret: v.optional(v.string()),
});

/**
 * `POST oauth2/token` for client credentials (RFC 6749, section 4.4), in the form body or as Basic credentials, and
 * `GET auth/me`, which Medplum's client requests directly afterwards.
 */
export function loginRoutes(platform: Platform, tokens: Tokens): Router {
  const router = Router();

  router.post('/oauth2/token', async (request, response) => {
    const body = v.safeParse(tokenRequest, request.body);
    if (!body.success || body.output.grant_type !== 'client_credentials') {
      refuse(response, 'Unsupported grant type');
      return;
    }
    const { client_id: clientId = '', client_secret: clientSecret = '' } = body.output;
    const [scheme = '', header = ''] = (request.headers.authorization ?? '').split(' ');
    const credentials = parseBasic(scheme, header) ?? { clientId, clientSecret };
    const membership = clientMembership(platform, credentials);
    if (!membership) {
      refuse(response, 'Invalid client');
      return;
    }
    const token = tokens.issue(membership.id, credentials.clientId, platform.baseUrl);
    response.json({
      token_type: 'Bearer',
      expires_in: TOKEN_LIFETIME,
      scope: 'openid',
      id_token: token,
      access_token: token,
      project: membership.project,
      profile: membership.profile,
    });
  });

  router.get('/auth/me', async (request, response) => {
    const { membership } = actorOf(request);
    const { id, name, strictMode } = await platform.project();
    const { user, profile, admin } = membership;
    response.json({
      project: { resourceType: 'Project', id, name, strictMode },
      membership: { resourceType: 'ProjectMembership', id: membership.id, user, profile, admin },
      profile: await platform.system.readReference(profile),
      config: { resourceType: 'UserConfiguration' },
    });
  });

  return router;
}

function refuse(response: Response, description: string): void {
  response.status(400).json({ error: 'invalid_request', error_description: description });
}
