import { SETTING } from '../../../src/settings.ts';
import { hasWebhookToken, TOKEN_HEADER } from '../../../src/verify/webhook-token.ts';
import { PROGRAM } from '../names.ts';
import type { Problems } from '../problem.ts';
import { checkHeaderText } from './header-text.ts';

/** Adds a problem when a webhook token cannot be sent, or when the bot would not accept it. The problem never holds the token. */
export function checkWebhookToken(token: string, problems: Problems): void {
  checkHeaderText(SETTING.webhookToken, token, problems);
  // Some proxies join a header that was sent twice with a comma, so the bot counts what is repeated once.
  if (token.isWellFormed() && !hasWebhookToken({ [TOKEN_HEADER]: token }, [token])) {
    problems.add(
      `${SETTING.webhookToken} repeats itself between commas`,
      `Choose a token without commas, because the bot reads such a header as one that was sent twice. Or leave ${SETTING.webhookToken} out before the first deployment: ${PROGRAM} deploy makes a token.`,
    );
  }
}
