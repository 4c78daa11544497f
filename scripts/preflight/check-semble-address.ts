import { SembleFailure } from '../../src/semble/graphql.ts';
import { SETTING } from '../../src/settings.ts';
import type { Problems } from '../core/problem.ts';
import { sembleSettings } from '../semble/access.ts';
import { askerOf, sembleFailure } from '../semble/client.ts';

/** A token that Semble refuses. */
const NO_TOKEN = 'none';

/** What an address answers to a refused token if it is Semble's. */
const REFUSALS: readonly string[] = ['refused-token', 'missing-permission'];

/**
 * Asks the address without a token of the practice; Semble refuses that in its own form. Returns the URL as the bot uses it.
 * Undefined when the URL cannot be used. Each problem is added to `problems`.
 */
export async function checkSembleAddress(url: string, problems: Problems): Promise<string | undefined> {
  const access = sembleSettings(
    new Map([
      [SETTING.apiUrl, url],
      [SETTING.apiToken, NO_TOKEN],
    ]),
    problems,
  );
  if (access) {
    const answer = askerOf(access)('query Address { __typename }', {}).catch((error: unknown) => {
      if (!(error instanceof SembleFailure && REFUSALS.includes(error.kind))) {
        throw sembleFailure(error, SETTING.apiUrl, 'practice');
      }
    });
    await problems.of(answer);
  }
  return access?.url;
}
