import { SETTING } from '../src/settings.ts';
import type { LocalMedplum } from './medplum/server.ts';
import type { LocalSemble } from './semble/server.ts';
import { BOT_PERMISSIONS, WEBHOOK_PERMISSIONS } from './semble/tokens.ts';

/** The environment of the commands for two local servers, with new Semble tokens. */
export function localVariables(medplum: LocalMedplum, semble: LocalSemble): Record<string, string> {
  return {
    MEDPLUM_BASE_URL: medplum.baseUrl,
    MEDPLUM_CLIENT_ID: medplum.admin.clientId,
    MEDPLUM_CLIENT_SECRET: medplum.admin.clientSecret,
    SEMBLE_ADMIN_TOKEN: semble.store.addToken({ permissions: [...WEBHOOK_PERMISSIONS, 'practice'] }),
    [SETTING.apiToken]: semble.store.addToken({ permissions: BOT_PERMISSIONS }),
    [SETTING.apiUrl]: semble.url,
  };
}
