import {
  badRequest,
  created,
  createReference,
  forbidden,
  isResource,
  notFound,
  OperationOutcomeError,
} from '@medplum/core';
import type { Bot, ClientApplication, Project, ProjectMembership, ProjectSetting } from '@medplum/fhirtypes';
import { type Request, Router } from 'express';
import * as v from 'valibot';
import type { Platform } from '../platform.ts';
import { type Actor, actorOf } from './actors.ts';
import { sendFhir } from './fhir-response.ts';

/** The server ignores `publicWebhook`, `identifier` and all other members of the body. */
const botBody = v.object({
  name: v.pipe(v.string(), v.nonEmpty()),
  description: v.optional(v.string()),
  runtimeVersion: v.optional(v.picklist(['awslambda', 'vmcontext', 'fission']), 'vmcontext'),
  accessPolicy: v.optional(v.object({ reference: v.string() })),
});

/** The other members are validated against the definitions when the resource is written. */
const memberBody = v.custom<ProjectMembership>((body) => isResource(body, 'ProjectMembership'));

const clientBody = v.object({
  name: v.pipe(v.string(), v.nonEmpty()),
  description: v.optional(v.string()),
  accessPolicy: v.optional(v.object({ reference: v.string() })),
});

const secretsBody = v.array(v.looseObject({ name: v.string() }));

/** The routes under `admin/projects` that a project's administrators use. */
export function adminRoutes(platform: Platform): Router {
  const router = Router();

  router.get('/projects/:id', async (request, response) => {
    administrator(request);
    requireOwn(platform, request.params.id);
    const { id, name, secret, site } = await platform.project();
    response.json({ project: { id, name, secret, site } });
  });

  /** Creates a Bot and its membership in the caller's project, and ignores the project in the path. */
  router.post('/projects/:id/bot', async (request, response) => {
    const { repository } = administrator(request);
    const { name, description, runtimeVersion, accessPolicy } = parse(botBody, request.body);
    const bot = await repository.createResource<Bot>({
      resourceType: 'Bot',
      name,
      ...(description !== undefined && { description }),
      runtimeVersion,
    });
    await platform.addMember(createReference(bot), { accessPolicyId: accessPolicy?.reference.split('/')[1] });
    sendFhir(response, created, bot, platform.baseUrl);
  });

  /** Creates a ClientApplication and its membership, without administrator rights. */
  router.post('/projects/:id/client', async (request, response) => {
    const { repository } = administrator(request);
    requireOwn(platform, request.params.id);
    const { name, description, accessPolicy } = parse(clientBody, request.body);
    const [, accessPolicyId] = accessPolicy?.reference.split('/') ?? [];
    const client = await platform.createClient(accessPolicyId ? { accessPolicyId } : {});
    const named = { ...client, name, ...(description !== undefined && { description }) };
    sendFhir(response, created, await repository.updateResource<ClientApplication>(named), platform.baseUrl);
  });

  router.get('/projects/:id/members/:member', async (request, response) => {
    const { repository } = administrator(request);
    requireOwn(platform, request.params.id);
    response.json(await repository.readResource<ProjectMembership>('ProjectMembership', request.params.member));
  });

  /** Replaces a membership. The body is the whole resource. */
  router.post('/projects/:id/members/:member', async (request, response) => {
    const { repository } = administrator(request);
    requireOwn(platform, request.params.id);
    const membership = parse(memberBody, request.body);
    if (membership.id !== request.params.member) {
      throw new OperationOutcomeError(badRequest('Incorrect resource ID'));
    }
    response.json(await repository.updateResource(membership));
  });

  /** Replaces all secrets, without checking the version. */
  router.post('/projects/:id/secrets', async (request, response) => {
    const { repository } = administrator(request);
    requireOwn(platform, request.params.id);
    const secret: ProjectSetting[] = parse(secretsBody, request.body);
    response.json(await repository.updateResource<Project>({ ...(await platform.project()), secret }));
  });

  return router;
}

function administrator(request: Request): Actor {
  const actor = actorOf(request);
  if (!actor.membership.admin) {
    throw new OperationOutcomeError(forbidden);
  }
  return actor;
}

function requireOwn(platform: Platform, projectId: string): void {
  if (projectId !== platform.projectId) {
    throw new OperationOutcomeError(notFound);
  }
}

function parse<T extends v.GenericSchema>(schema: T, body: unknown): v.InferOutput<T> {
  const result = v.safeParse(schema, body);
  if (!result.success) {
    throw new OperationOutcomeError(badRequest(result.issues.map(({ message }) => message).join('; ')));
  }
  return result.output;
}
