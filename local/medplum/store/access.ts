import {
  type AccessPolicyInteraction,
  accessPolicySupportsInteraction,
  evalFhirPathTyped,
  matchesSearchRequest,
  parseSearchRequest,
  projectAdminResourceTypes,
  readInteractions,
  toJsBoolean,
  toTypedValue,
} from '@medplum/core';
import type { AccessPolicyResource, Resource, ResourceType } from '@medplum/fhirtypes';

/** Types that only an administrator of the project may write, besides the platform's own administrative types. */
const OPERATOR_TYPES: ReadonlySet<string> = new Set([...projectAdminResourceTypes, 'Bot', 'ClientApplication']);

/** Types that every client may read, even if its policy does not name them. */
const PUBLIC_ENTRIES: readonly AccessPolicyResource[] = ['SearchParameter', 'StructureDefinition'].map(
  (resourceType) => ({ resourceType, interaction: [...readInteractions] }),
);

const EVERYTHING: readonly AccessPolicyResource[] = ['*', ...projectAdminResourceTypes].map((resourceType) => ({
  resourceType,
}));

/** The additional rights of an administrator. Only super administrators may write the read-only members, if anybody may. */
const ADMIN_ENTRIES: readonly AccessPolicyResource[] = [
  ...projectAdminResourceTypes
    .filter((resourceType) => resourceType !== 'Project' && resourceType !== 'ProjectMembership')
    .map((resourceType) => ({ resourceType })),
  {
    resourceType: 'Project',
    interaction: [...readInteractions, 'update'],
    readonlyFields: ['superAdmin', 'features', 'link', 'systemSetting', 'systemSecret'],
  },
  {
    resourceType: 'ProjectMembership',
    interaction: [...readInteractions, 'update', 'delete'],
    readonlyFields: ['project', 'user'],
  },
];

/** A cache: the same criteria are checked often against the same stored versions, which never change. */
const verdicts = new Map<string, WeakMap<Resource, boolean>>();

/** The rights of one actor. The entries of a policy are alternatives: one matching entry is enough. */
export class Access {
  readonly #entries: readonly AccessPolicyResource[];
  readonly #admin: boolean;

  private constructor(entries: readonly AccessPolicyResource[], { admin }: { readonly admin: boolean }) {
    this.#entries = [...entries, ...PUBLIC_ENTRIES];
    this.#admin = admin;
  }

  /** The server itself. */
  static unlimited(): Access {
    return new Access(EVERYTHING, { admin: true });
  }

  /** @param entries The entries of the membership's policies; undefined when it has no policy and all rights. */
  static of(entries: readonly AccessPolicyResource[] | undefined, { admin }: { readonly admin: boolean }): Access {
    const granted = entries ?? [{ resourceType: '*' }];
    return new Access(admin ? [...granted, ...ADMIN_ENTRIES] : granted, { admin });
  }

  /** Whether the actor may do this with some resource of the type. */
  allows(interaction: AccessPolicyInteraction, type: string): boolean {
    return this.#granting(interaction, type).length > 0;
  }

  /** Whether the actor may do this with this resource. */
  covers(interaction: AccessPolicyInteraction, resource: Resource): boolean {
    return this.#covering(interaction, resource) !== undefined;
  }

  /** A deleted resource has no members, so it cannot meet criteria. */
  coversDeleted(interaction: AccessPolicyInteraction, type: string): boolean {
    return this.#granting(interaction, type).some(({ criteria }) => !criteria);
  }

  /** Whether the actor may turn `before` (undefined for a create) into `after`. */
  accepts(interaction: 'create' | 'update', before: Resource | undefined, after: Resource): boolean {
    const entry = this.#covering(interaction, after);
    const variables = { '%before': toTypedValue(before), '%after': toTypedValue(after) };
    return (
      entry?.writeConstraint?.every(({ expression = '' }) =>
        toJsBoolean(evalFhirPathTyped(expression, [toTypedValue(after)], variables)),
      ) ?? entry !== undefined
    );
  }

  /** `after` with the actor's read-only members as they are in `before`. */
  keepReadonly<T extends Resource>(interaction: 'create' | 'update', before: Resource | undefined, after: T): T {
    const fields = this.#covering(interaction, before ?? after)?.readonlyFields ?? [];
    const kept = Object.entries(before ?? {}).filter(([field]) => fields.includes(field));
    const others = Object.entries(after).filter(([field]) => !fields.includes(field));
    return Object.fromEntries([...others, ...kept]) as T;
  }

  #covering(interaction: AccessPolicyInteraction, resource: Resource): AccessPolicyResource | undefined {
    return this.#granting(interaction, resource.resourceType).find(
      ({ criteria }) => !criteria || meets(resource, criteria),
    );
  }

  #granting(interaction: AccessPolicyInteraction, type: string): AccessPolicyResource[] {
    if (!this.#admin && OPERATOR_TYPES.has(type) && !readInteractions.includes(interaction)) {
      return [];
    }
    return this.#entries.filter((entry) =>
      accessPolicySupportsInteraction(
        { resourceType: 'AccessPolicy', resource: [entry] },
        interaction,
        type as ResourceType,
      ),
    );
  }
}

function meets(resource: Resource, criteria: string): boolean {
  const known = verdicts.get(criteria) ?? new WeakMap<Resource, boolean>();
  verdicts.set(criteria, known);
  const verdict = known.get(resource) ?? matchesSearchRequest(resource, parseSearchRequest(criteria));
  known.set(resource, verdict);
  return verdict;
}
