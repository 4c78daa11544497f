import { type Connection, connect } from '../../scripts/medplum/connection.ts';

/** Where a login comes from. */
type Login = Parameters<typeof connect>[0];

/** Returns a function that gives one login to Medplum for all calls, and makes a new one after `forget`. */
export function connected(login: Login): { readonly get: () => Promise<Connection>; readonly forget: () => void } {
  let found: Promise<Connection> | undefined;
  return {
    get: () => {
      found ??= connect(login).catch((error: unknown) => {
        found = undefined;
        throw error;
      });
      return found;
    },
    forget: () => {
      found = undefined;
    },
  };
}
