import { type Subscription, updateSubscription } from '../../src/semble/subscriptions.ts';
import { SETTING } from '../../src/settings.ts';
import { findBot } from './bot.ts';
import { ourSubscriptions, urlsOf } from './endpoint.ts';
import type { Environment } from './environment.ts';
import { connect, medplumFailure, readProject } from './medplum.ts';
import { LABEL_PREFIX } from './names.ts';
import { CommandFailure, Problems } from './problem.ts';
import type { Row } from './report.ts';
import { secretsOf } from './secrets.ts';
import { askerOf, sembleFailure } from './semble.ts';
import { sembleSettings } from './semble-settings.ts';
import { listPractice } from './subscribe.ts';

/**
 * Pauses or resumes our subscriptions and changes nothing else, so that it works however much is out of order.
 * Throws CommandFailure.
 */
export async function setPaused(environment: Environment, paused: boolean, dryRun: boolean): Promise<Row[]> {
  const { medplum, projectId } = await connect(environment.medplum);
  const look = async () => ({ deployed: await findBot(medplum), project: await readProject(medplum, projectId) });
  const { deployed, project } = await look().catch((error: unknown) => {
    throw medplumFailure(error, 'looking for the bot');
  });
  const problems = new Problems();
  const semble = sembleSettings(new Map([...secretsOf(project), ...environment.settings]), problems);
  problems.throwIfAny();
  if (!deployed || !semble) {
    throw new CommandFailure({ what: 'Nothing is deployed here', todo: 'Run npm run deploy' });
  }
  const tokenName = environment.adminToken ? 'SEMBLE_ADMIN_TOKEN' : SETTING.apiToken;
  const ask = askerOf({ url: semble.url, token: environment.adminToken ?? semble.token });
  const urls = urlsOf(environment.medplum.baseUrl, deployed.bot.id, deployed.membership.id);
  const ours = ourSubscriptions(await listPractice({ ask, tokenName }), urls);
  const set = async ({ id, label, paused: was }: Subscription): Promise<Row> => {
    if (was !== paused && !dryRun) {
      await updateSubscription(ask, id, { paused }, 'dotted').catch((error: unknown) => {
        throw sembleFailure(error, tokenName, 'editWebhooks');
      });
    }
    const thing = `Subscription ${label.slice(LABEL_PREFIX.length)}`;
    return { thing, state: was === paused ? 'unchanged' : 'updated', detail: paused ? 'paused' : 'delivers' };
  };
  const rows: Row[] = [];
  for (const subscription of ours) {
    rows.push(await set(subscription));
  }
  return rows;
}
