import { randomUUID } from 'node:crypto';
import { notFound, OperationOutcomeError } from '@medplum/core';
import type { Bot } from '@medplum/fhirtypes';
import { Router } from 'express';
import type { RunBot } from '../bots/bot-call.ts';
import type { Platform } from '../platform.ts';
import { actorOf } from './actors.ts';
import { sendAnswer } from './answer.ts';
import { callOf, requireBots } from './webhook.ts';

/** `POST Bot/{id}/$execute`: runs a bot for a client that may read it. */
export function executeRoutes(platform: Platform, runBot: RunBot): Router {
  const router = Router();

  router.post('/Bot/:id/$execute', async (request, response) => {
    const actor = actorOf(request);
    const bot = await actor.repository.readResource<Bot>('Bot', request.params.id);
    await requireBots(platform);
    const [membership] = platform.memberships(`Bot/${bot.id}`);
    if (!membership) {
      throw new OperationOutcomeError(notFound);
    }
    const caller = { requester: actor.membership.profile, traceId: randomUUID() };
    sendAnswer(request, response, await runBot({ bot, membership, ...callOf(request, bot), ...caller }));
  });

  return router;
}
