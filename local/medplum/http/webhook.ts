import { badRequest, isUUID, notFound, OperationOutcomeError } from '@medplum/core';
import type { Bot, ProjectMembership, Reference } from '@medplum/fhirtypes';
import { type Request, type Response, Router } from 'express';
import type { BotCall, RunBot } from '../bots/bot-call.ts';
import type { Platform } from '../platform.ts';
import { membershipById } from './actors.ts';
import { sendAnswer } from './answer.ts';
import { jsonText } from './bodies.ts';

/** `POST webhook/{id of a ProjectMembership}`: runs a public bot without authentication, if all conditions are met. */
export function webhookRoutes(platform: Platform, runBot: RunBot): Router {
  const router = Router();

  router.post('/webhook/:id', async (request, response) => {
    const { id } = request.params;
    const membership = isUUID(id) ? membershipById(platform, id) : undefined;
    if (!membership) {
      throw new OperationOutcomeError(notFound);
    }
    if (!isBotReference(membership.profile)) {
      refuse(response, 'ProjectMembership must be for a Bot resource');
      return;
    }
    if (!membership.accessPolicy && !membership.access?.length) {
      refuse(response, 'ProjectMembership must have an Access Policy');
      return;
    }
    const bot = await platform.system.readReference<Bot>(membership.profile);
    if (!bot.publicWebhook) {
      refuse(response, 'Bot is not configured for public webhook access');
      return;
    }
    await requireBots(platform);
    sendAnswer(request, response, await runBot({ bot, membership, ...callOf(request, bot) }));
  });

  return router;
}

/** @throws OperationOutcomeError 400 when the project has no bots. */
export async function requireBots(platform: Platform): Promise<void> {
  const { features } = await platform.project();
  if (!features?.includes('bots')) {
    throw new OperationOutcomeError(badRequest('Bots not enabled'));
  }
}

/** The parts of a call that come from an HTTP request; a bot with `rawBody` gets JSON as the text that was sent. */
export function callOf(request: Request, bot: Bot): Pick<BotCall, 'input' | 'contentType' | 'headers'> {
  const text = bot.rawBody ? jsonText(request) : undefined;
  return {
    input: text ?? request.body ?? {},
    contentType: request.headers['content-type'] ?? '',
    headers: { ...request.headers },
  };
}

function isBotReference(profile: ProjectMembership['profile']): profile is Reference<Bot> {
  return profile.reference?.startsWith('Bot/') ?? false;
}

function refuse(response: Response, text: string): void {
  response.status(403).type('text/plain').send(text);
}
