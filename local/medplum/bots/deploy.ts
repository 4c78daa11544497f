import { allOk, badRequest, ContentType, OperationOutcomeError } from '@medplum/core';
import type { Binary, Bot, OperationOutcome } from '@medplum/fhirtypes';
import { Router } from 'express';
import * as v from 'valibot';
import { actorOf } from '../http/actors.ts';
import { sendFhir } from '../http/fhir-response.ts';
import { requireBots } from '../http/webhook.ts';
import type { Platform } from '../platform.ts';

/** The time limit that a deployment gives to a Bot without one, in seconds. */
const DEFAULT_TIMEOUT = 10;

const deployBody = v.object({ code: v.string(), filename: v.optional(v.string(), 'index.cjs') });

/** `POST Bot/{id}/$deploy` with `{ code, filename }`: stores the code that later runs of the bot execute. */
export function deployRoutes(platform: Platform): Router {
  const router = Router();

  router.post('/Bot/:id/$deploy', async (request, response) => {
    const { repository } = actorOf(request);
    const bot = await repository.readResource<Bot>('Bot', request.params.id);
    await requireBots(platform);
    const body = v.safeParse(deployBody, request.body);
    if (!body.success) {
      throw new OperationOutcomeError(badRequest('Expected { code, filename }'));
    }
    const { code, filename } = body.output;
    const binary = await platform.system.createResource<Binary>({
      resourceType: 'Binary',
      contentType: ContentType.JAVASCRIPT,
      data: Buffer.from(code).toString('base64'),
    });
    await repository.updateResource<Bot>({
      ...bot,
      timeout: bot.timeout ?? DEFAULT_TIMEOUT,
      executableCode: { contentType: ContentType.JAVASCRIPT, title: filename, url: `Binary/${binary.id}` },
    });
    sendFhir(response, platform.memberships(`Bot/${bot.id}`).length > 0 ? allOk : withoutMembership());
  });

  return router;
}

function withoutMembership(): OperationOutcome {
  const text = 'Could not find ProjectMembership for Bot';
  return { ...allOk, issue: [...allOk.issue, { severity: 'warning', code: 'not-found', details: { text } }] };
}
