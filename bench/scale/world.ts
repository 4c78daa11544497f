// A process of its own with both servers, so that a command shares no memory with them.
import type { Patient } from '@medplum/fhirtypes';
import { startLocalMedplum } from '../../local/medplum/server.ts';
import { startLocalSemble } from '../../local/semble/server.ts';
import { localVariables } from '../../local/variables.ts';
import { NHS_NUMBER_SYSTEM } from '../../src/fhir/systems.ts';
import { person } from '../person.ts';
import type { Order, Reply } from './messages.ts';

const medplum = await startLocalMedplum();
const semble = await startLocalSemble();
const variables = localVariables(medplum, semble);
let people = 0;

/** Adds a person to both sides whose name and NHS number differ from those of all others. */
async function add(index: number): Promise<void> {
  const lastName = `Example ${index}`;
  const details = person(index);
  const value = nhsNumber(index);
  const numbers = value === undefined ? [] : [{ referenceId: semble.store.nhsNumberDefinition, value }];
  semble.store.createPatient({ ...details, lastName, numbers });
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

/** A valid number of the range that is never issued. One index in eleven has no check digit, and so no number. */
function nhsNumber(index: number): string | undefined {
  const digits = `999${String(index).padStart(6, '0')}`;
  const sum = [...digits].reduce((total, digit, place) => total + Number(digit) * (10 - place), 0);
  const check = (11 - (sum % 11)) % 11;
  return check === 10 ? undefined : `${digits}${check}`;
}

async function carryOut(order: Order): Promise<void> {
  for (const end = people + order.add; people < end; people += 1) {
    await add(people);
  }
  process.send?.({ variables, people } satisfies Reply);
}

// The benchmark has ended.
process.once('disconnect', () => process.exit());
process.on('message', (order: Order) => void carryOut(order));
await carryOut({ add: 0 });
