// A process of its own with both servers, so that neither a command nor the bot shares memory with them.
import type { Patient } from '@medplum/fhirtypes';
import { startLocalMedplum } from '../../local/medplum/server.ts';
import { startLocalSemble } from '../../local/semble/server.ts';
import { localVariables } from '../../local/variables.ts';
import { findDeployedBot } from '../../scripts/bot/find-bot.ts';
import { deploy } from '../../scripts/commands/deploy/deploy.ts';
import { readEnvironment } from '../../scripts/core/environment.ts';
import { silentTerminal } from '../../scripts/core/terminal.ts';
import { bundleOf, deployCode } from '../../scripts/medplum/bot-code.ts';
import { NHS_NUMBER_SYSTEM } from '../../src/fhir/systems.ts';
import { person } from '../person.ts';
import { forwardingBot } from './forwarding-bot.ts';
import type { Order, Reply } from './messages.ts';
import { nhsNumber } from './nhs-number.ts';

const MONTH = 30 * 86_400_000;

interface Deployed {
  /** Lets the bot at this URL do the work. */
  forward(url: string): Promise<void>;
  /** Runs the bot as the platform's schedule does. */
  sweep(): Promise<unknown>;
}

/** People are added as of a month ago, so that a sweep finds as changed only the patients that changed after that. */
let age = MONTH;
const medplum = await startLocalMedplum({ features: ['bots', 'cron'] });
const semble = await startLocalSemble({ now: () => Date.now() - age });
const variables = localVariables(medplum, semble);
const ids: string[] = [];
let deployed: Deployed | undefined;

/** Adds a person whose name and NHS number differ from those of all others. */
async function add(index: number, { both }: { readonly both: boolean }): Promise<void> {
  const lastName = `Example ${index}`;
  const details = person(index);
  const value = nhsNumber(index);
  const numbers = value === undefined ? [] : [{ referenceId: semble.store.nhsNumberDefinition, value }];
  ids.push(semble.store.createPatient({ ...details, lastName, numbers }).id);
  if (both) {
    await medplum.repo.createResource<Patient>({
      resourceType: 'Patient',
      identifier: [
        { system: 'https://hospital.example/mrn', value: `H-${index}` },
        ...(value === undefined ? [] : [{ system: NHS_NUMBER_SYSTEM, value }]),
      ],
      name: [{ use: 'official', family: lastName, given: [details.firstName ?? ''] }],
      birthDate: details.dob ?? '',
      gender: 'female',
    });
  }
}

/** Deploys the bot after the people were added, so that Semble sent no delivery about them, and returns how to forward its calls. */
async function deployBot(): Promise<Deployed> {
  age = 0;
  const environment = readEnvironment(variables);
  await deploy(environment, {}, silentTerminal);
  semble.outbox.hold();
  const { medplum: client, deployed } = await findDeployedBot(environment);
  return {
    forward: (url) => deployCode(client, deployed.bot, bundleOf(forwardingBot(url))),
    sweep: () => medplum.runCron(deployed.bot.id),
  };
}

function figures(): Omit<Reply, 'variables' | 'returned'> {
  return {
    sembleRequests: semble.requests.length,
    medplumRequests: medplum.requests.length,
    peak: process.resourceUsage().maxRSS * 1024,
  };
}

async function carryOut(order: Order): Promise<unknown> {
  switch (order.does) {
    case 'add':
      for (let index = 0; index < order.count; index += 1) {
        await add(index, order);
      }
      return undefined;
    case 'deploy':
      deployed = await deployBot();
      return undefined;
    case 'forward':
      return deployed?.forward(order.url);
    case 'change':
      for (const id of ids.filter((_, index) => index % 100 === 0)) {
        semble.store.updatePatient(id, { firstName: 'Zora' });
      }
      return undefined;
    case 'sweep':
      return deployed?.sweep();
    case 'measure':
      return undefined;
  }
}

async function reply(order: Order): Promise<void> {
  const returned = await carryOut(order);
  process.send?.({ variables, ...figures(), returned } satisfies Reply);
}

// The benchmark has ended.
process.once('disconnect', () => process.exit());
process.on('message', (order: Order) => void reply(order));
await reply({ does: 'measure' });
