import { randomBytes, randomUUID } from 'node:crypto';
import { createReference, type WithId } from '@medplum/core';
import type {
  AccessPolicy,
  AccessPolicyResource,
  ClientApplication,
  Project,
  ProjectMembership,
  Reference,
} from '@medplum/fhirtypes';
import { Access } from './store/access.ts';
import { botStructureDefinition, loadDefinitions } from './store/definitions.ts';
import { Repository } from './store/repository.ts';
import { Store } from './store/store.ts';
import type { RepositorySetting } from './store/writer.ts';

/** The features that can be switched on for a project. */
export type Feature = NonNullable<Project['features']>[number];

export interface PlatformOptions {
  readonly baseUrl: string;
  readonly version: string;
  readonly rawBody: boolean;
  readonly features: readonly Feature[];
  readonly deleteIfMatch: boolean;
}

export interface ClientOptions {
  readonly name?: string;
  readonly admin?: boolean;
  readonly accessPolicyId?: string;
}

/** One server with one project, without its HTTP side. */
export class Platform {
  readonly store = new Store();
  readonly projectId: string = randomUUID();
  readonly baseUrl: string;
  readonly version: string;
  /** Whether this server knows `Bot.rawBody`, and Cron resources, which came with the same version. */
  readonly rawBody: boolean;
  /** The server's own access: everything, no policy. */
  readonly system: Repository;
  readonly #setting: RepositorySetting;

  private constructor({ baseUrl, version, rawBody, deleteIfMatch }: PlatformOptions) {
    this.baseUrl = baseUrl;
    this.version = version;
    this.rawBody = rawBody;
    this.#setting = {
      store: this.store,
      baseUrl,
      projectId: this.projectId,
      unknownElements: rawBody ? [] : ['Bot.rawBody'],
      unknownTypes: rawBody ? [] : ['Cron'],
      deleteIfMatch,
    };
    this.system = new Repository(this.#setting, Access.unlimited(), { reference: 'system' });
  }

  /** Creates a platform with its project and the definitions that every server publishes. */
  static async create(options: PlatformOptions): Promise<Platform> {
    loadDefinitions();
    const platform = new Platform(options);
    await platform.system.createResource<Project>(
      {
        resourceType: 'Project',
        id: platform.projectId,
        name: 'Local clinic',
        strictMode: true,
        features: [...options.features],
      },
      { assignedId: true },
    );
    const { store } = platform;
    // The server itself publishes the definitions. They belong to no project and are valid.
    const meta = { versionId: randomUUID(), lastUpdated: store.now() };
    store.add({ ...botStructureDefinition(options), id: randomUUID(), meta });
    return platform;
  }

  /** The project in its present state, secrets included. */
  project(): Promise<WithId<Project>> {
    return this.system.readResource<Project>('Project', this.projectId);
  }

  /** The memberships whose profile is this resource. */
  memberships(profile: string): WithId<ProjectMembership>[] {
    return [...this.store.oldestFirst('ProjectMembership')].flatMap(({ resource }) =>
      resource.resourceType === 'ProjectMembership' && resource.profile.reference === profile ? [resource] : [],
    );
  }

  /** The store as the holder of this membership may use it, by the present state of its policies. */
  repositoryOf(membership: ProjectMembership): Repository {
    const policies = [membership.accessPolicy, ...(membership.access ?? []).map(({ policy }) => policy)];
    const given = policies.flatMap((reference) => reference ?? []);
    const entries = given.length > 0 ? given.flatMap((reference) => this.#entriesOf(reference)) : undefined;
    return new Repository(this.#setting, Access.of(entries, { admin: membership.admin === true }), membership.profile);
  }

  /** Creates a ClientApplication and its membership. */
  async createClient(options: ClientOptions): Promise<WithId<ClientApplication>> {
    const client = await this.system.createResource<ClientApplication>({
      resourceType: 'ClientApplication',
      name: options.name ?? (options.admin ? 'Administrator' : 'Client'),
      secret: randomBytes(32).toString('hex'),
    });
    await this.addMember(createReference(client), options);
    return client;
  }

  /** Creates a membership. Its id is part of the webhook's URL. */
  addMember(
    profile: NonNullable<ProjectMembership['profile']>,
    { accessPolicyId, admin }: { readonly accessPolicyId?: string | undefined; readonly admin?: boolean },
  ): Promise<WithId<ProjectMembership>> {
    return this.system.createResource<ProjectMembership>({
      resourceType: 'ProjectMembership',
      project: { reference: `Project/${this.projectId}` },
      user: profile as ProjectMembership['user'],
      profile,
      ...(accessPolicyId && { accessPolicy: { reference: `AccessPolicy/${accessPolicyId}` } }),
      ...(admin && { admin }),
    });
  }

  /** A deleted policy grants nothing. */
  #entriesOf({ reference = '' }: Reference<AccessPolicy>): AccessPolicyResource[] {
    const [type = '', id = ''] = reference.split('/');
    const version = this.store.latest(type, id);
    const policy = version?.resource;
    return policy?.resourceType === 'AccessPolicy' && !version?.deleted ? (policy.resource ?? []) : [];
  }
}
