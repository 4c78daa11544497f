import { randomUUID } from 'node:crypto';
import type { Project, ProjectSetting, Resource } from '@medplum/fhirtypes';
import type { Subscription } from '../../../local/semble/webhooks/subscriptions.ts';
import { all, type Clinic, type ClinicOptions, openClinic } from './clinic.ts';

/** The types of resources that a deployment creates, each after those that it refers to. */
const TYPES = ['AccessPolicy', 'Binary', 'Bot', 'ProjectMembership', 'AuditEvent'] as const;

/** What a deployment leaves in both systems of a clinic. */
interface Deployment {
  readonly resources: readonly Resource[];
  readonly secrets: readonly ProjectSetting[];
  readonly subscriptions: readonly Subscription[];
  /** Texts that differ from clinic to clinic. */
  readonly texts: readonly string[];
}

const made = new Map<string, Promise<Deployment>>();

/**
 * Leaves in a clinic what a deployment leaves. It copies a deployment of another clinic, which takes a tenth of the time of
 * one over HTTP. Ids and secrets of subscriptions are new ones.
 * @param variables Those with which the clinic was opened, besides the ordinary ones.
 */
export async function copyDeployment(clinic: Clinic, variables: ClinicOptions['variables'] = {}): Promise<void> {
  const kind = JSON.stringify(variables);
  const deployment = made.get(kind) ?? deployElsewhere(variables);
  made.set(kind, deployment);
  const { resources, secrets, subscriptions, texts } = await deployment;
  const own = textsOf(clinic);
  const replacements = texts.map((text, index): [string, string] => [text, own[index] ?? text]);
  replacements.push(...resources.map(({ id = '' }): [string, string] => [id, randomUUID()]));
  const replace = <T>(value: T): T => {
    const text = replacements.reduce((all, [from, to]) => all.replaceAll(from, to), JSON.stringify(value));
    return JSON.parse(text) as T;
  };
  for (const { id, secret, url, label, eventTypes, headers } of subscriptions) {
    const { data } = clinic.semble.subscriptions.create(replace({ url, label, eventTypes, headers }));
    replacements.push([id, data?.id ?? ''], [secret, data?.secret ?? '']);
  }
  for (const resource of resources) {
    await clinic.medplum.repo.createResource(asOfNow(replace(resource)), { assignedId: true });
  }
  const project = await projectOf(clinic);
  await clinic.medplum.repo.updateResource<Project>({ ...project, secret: replace([...secrets]) });
}

async function deployElsewhere(variables: NonNullable<ClinicOptions['variables']>): Promise<Deployment> {
  const clinic = await openClinic({ variables });
  try {
    await clinic.deploy();
    const resources = await Promise.all(TYPES.map((type) => all<Resource>(clinic, type)));
    return {
      // In the order in which they came, because the log is read in that order.
      resources: resources.flatMap((alike) => alike.sort(byTime)).filter(isOfDeployment),
      secrets: (await projectOf(clinic)).secret ?? [],
      subscriptions: clinic.semble.subscriptions.list(),
      texts: textsOf(clinic),
    };
  } finally {
    await clinic.close();
  }
}

/** The log of a run as if it had just been written: the note of the self-test says from when to when its refusals came. */
function asOfNow(resource: Resource): Resource {
  if (resource.resourceType !== 'AuditEvent') {
    return resource;
  }
  const now = Date.now();
  const outcomeDesc = resource.outcomeDesc
    ?.replace(/ from=\S+/, ` from=${new Date(now - 1000).toISOString()}`)
    .replace(/ to=\S+/, ` to=${new Date(now + 1000).toISOString()}`);
  return { ...resource, recorded: new Date(now).toISOString(), ...(outcomeDesc && { outcomeDesc }) };
}

function byTime(a: Resource, b: Resource): number {
  return Date.parse(a.meta?.lastUpdated ?? '') - Date.parse(b.meta?.lastUpdated ?? '');
}

/** The clinic's own client has a membership too. */
function isOfDeployment(resource: Resource): boolean {
  return resource.resourceType !== 'ProjectMembership' || resource.profile.reference?.startsWith('Bot/') === true;
}

function projectOf({ medplum }: Clinic): Promise<Project> {
  return medplum.repo.readResource<Project>('Project', medplum.projectId);
}

function textsOf({ medplum, semble, variables }: Clinic): string[] {
  const { SEMBLE_API_TOKEN = '' } = variables;
  return [medplum.baseUrl, medplum.projectId, semble.url, semble.store.practice.id, SEMBLE_API_TOKEN];
}
