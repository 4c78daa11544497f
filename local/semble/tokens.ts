import { randomBytes } from 'node:crypto';
import { defaultFieldResolver, type GraphQLFieldResolver } from 'graphql';

/** The rights of an application token. */
export interface Token {
  readonly permissions: Set<string>;
  /** Ids of patients that an access group hides from the token. */
  readonly hiddenPatients: Set<string>;
  /** Fields such as `Patient.email` that are answered with a permission error. */
  readonly refusedFields: Set<string>;
}

export interface TokenOptions {
  readonly permissions: readonly string[];
  readonly hiddenPatients?: readonly string[];
  readonly refusedFields?: readonly string[];
}

/** The permissions that docs/deploy.md asks for the bot's token: three queries, and the practice's number definitions. */
export const BOT_PERMISSIONS = ['patient', 'patients', 'practice', 'settingsGeneral'] as const;

/** All permissions for reading patients. Semble hides the data for which a token has no permission. */
export const READ_PERMISSIONS = [...BOT_PERMISSIONS, 'placeOfBirth'] as const;

/** The permissions on webhooks that the operator's token needs. */
export const WEBHOOK_PERMISSIONS = ['seeWebhooks', 'createWebhooks', 'editWebhooks', 'deleteWebhooks'] as const;

/**
 * The permissions that change patients. Semble gives permissions down to single queries and does not publish their names for
 * mutations, so here each is called as its mutation is.
 */
export const WRITE_PERMISSIONS = [
  'createPatient',
  'updatePatient',
  'deletePatient',
  'archivePatient',
  'unarchivePatient',
  'addPatientPhoneNumber',
  'updatePatientPhoneNumber',
  'removePatientPhoneNumber',
  'addPatientNumber',
  'updatePatientNumber',
  'removePatientNumber',
  'addPatientRelationship',
  'updatePatientRelationship',
  'removePatientRelationship',
] as const;

const FIELD_PERMISSIONS: ReadonlyMap<string, { readonly permission: string; readonly without: 'error' | 'null' }> =
  new Map([
    ['Query.practice', { permission: 'practice', without: 'error' }],
    ['Query.patient', { permission: 'patient', without: 'error' }],
    ['Query.patients', { permission: 'patients', without: 'error' }],
    ['Query.webhook', { permission: 'seeWebhooks', without: 'error' }],
    ['Query.webhooks', { permission: 'seeWebhooks', without: 'error' }],
    ['Mutation.createWebhook', { permission: 'createWebhooks', without: 'error' }],
    ['Mutation.updateWebhook', { permission: 'editWebhooks', without: 'error' }],
    ['Mutation.deleteWebhook', { permission: 'deleteWebhooks', without: 'error' }],
    ...WRITE_PERMISSIONS.map((name) => [`Mutation.${name}`, { permission: name, without: 'error' }] as const),
    ['Practice.practiceNumbers', { permission: 'settingsGeneral', without: 'error' }],
    ['Patient.placeOfBirth', { permission: 'placeOfBirth', without: 'null' }],
  ]);

export class Tokens {
  readonly #tokens = new Map<string, Token>();

  add({ permissions, hiddenPatients, refusedFields }: TokenOptions): string {
    const text = randomBytes(32).toString('base64url');
    this.#tokens.set(text, {
      permissions: new Set(permissions),
      hiddenPatients: new Set(hiddenPatients),
      refusedFields: new Set(refusedFields),
    });
    return text;
  }

  get(text: string | undefined): Token | undefined {
    return this.#tokens.get(text ?? '');
  }

  remove(text: string): void {
    this.#tokens.delete(text);
  }
}

/** Resolves a field, if the token of the request may see it. */
export const resolvePermitted: GraphQLFieldResolver<unknown, { readonly token: Token }> = (
  source,
  args,
  context,
  info,
) => {
  const field = `${info.parentType.name}.${info.fieldName}`;
  const { permissions, refusedFields } = context.token;
  if (refusedFields.has(field)) {
    throw new Error(`Missing permission ${field}`);
  }
  const needed = FIELD_PERMISSIONS.get(field);
  if (needed && !permissions.has(needed.permission)) {
    if (needed.without === 'null') {
      return null;
    }
    throw new Error(`Missing permission ${needed.permission}`);
  }
  return defaultFieldResolver(source, args, context, info);
};
