import { describe, expect, it } from 'vitest';
import { DEFINITIONS, NHS_DEFINITION } from '../../../../fixtures/semble-patient.ts';
import { medplumPerson } from '../../../../scripts/commands/adopt/medplum-people.ts';
import { semblePerson } from '../../../../scripts/commands/adopt/semble-people.ts';
import { A, B, ID, inMedplum, inSemble, NHS, verdictOn } from './people.ts';

describe('an equal NHS number', () => {
  it.each([
    // Semble, Medplum
    [`Ann Orchard 1980-02-03 ${A}`, `- - 1980-02-03 ${A}`],
    [`Ann Orchard 1980-02-03 ${A}`, `Ann Married 1980-02-03 ${A}`],
    [`- Orchard 1980-02-03 ${A}`, `Ann Married 1980-02-03 ${A}`],
    [`Ann Orchard - ${A}`, `Ann Orchard 1980-02-03 ${A}`],
    [`Ann Orchard - ${A}`, `- Orchard - ${A}`],
    [`Ann Orchard 1980-02-03 ${A}`, `Ann Orchard 1980 ${A}`],
    [`Ann Orchard 1980-02-03 ${A}`, `Ann Orchard 1980-02 ${A}`],
    [`ánn O’RCHARD - ${A}`, `Ann o'rchard 1980-02-03 ${A}`],
    [`Anne-Marie Smith-Jones - ${A}`, `Anne_Marie SmithJones 1980-02-03 ${A}`],
  ])('with a birth date or a family name that agrees is one person: %s / %s', (semble, medplum) => {
    expect(verdictOn([inSemble(semble)], [inMedplum(medplum)])).toBe('p1 by nhs-number');
  });

  it.each([
    [`Ann Orchard - ${A}`, `Bea Other 1980-02-03 ${A}`],
    [`Ann Orchard 1980-02-03 ${A}`, `Bea Other - ${A}`],
    [`Ann Orchard - ${A}`, `Bea Other - ${A}`],
    [`Ann Orchard - ${A}`, `Ann Married 1980-02-03 ${A}`],
    [`Ann Orchard - ${A}`, `- - 1980-02-03 ${A}`],
    [`- - 1980-02-03 ${A}`, `Ann Orchard - ${A}`],
    [`Ann Orchard - ${A}`, `Ann - - ${A}`],
    [`- - - ${A}`, `- - - ${A}`],
    [`Ann Orchard 1980-02-03 ${A}`, `Ann Married 1980 ${A}`],
    [`Ann Orchard 1980-02-30 ${A}`, `Ann Married 1980-02-03 ${A}`],
    [`Ann Orchard - ${A}`, `Ann Orchards 1980-02-03 ${A}`],
    [`मीना Orchard - ${A}`, `Meena ऑर्चर्ड 1980-02-03 ${A}`],
  ])('by itself is not enough: %s / %s', (semble, medplum) => {
    expect(verdictOn([inSemble(semble)], [inMedplum(medplum)])).toBe('only-nhs-number: p1');
  });

  it.each([
    ['other-birth-date', `Ann Orchard 1980-02-03 ${A}`, `Ann Orchard 1980-03-02 ${A}`],
    ['other-birth-date', `Ann Orchard 1980-02-03 ${A}`, `- - 1981 ${A}`],
    ['other-birth-date', `Ann Orchard 1980-02-03 ${A}`, `Bea Other 1980-03 ${A}`],
    ['other-first-name', `Ann Orchard 1980-02-03 ${A}`, `Bea Orchard 1980-02-03 ${A}`],
    ['other-first-name', `Ann Orchard - ${A}`, `Bea Orchard 1980-02-03 ${A}`],
    ['other-first-name', `Ann Orchard - ${A}`, `Bea Orchard - ${A}`],
    ['other-first-name', `Ann Orchard 1980-02-03 ${A}`, `Bea Other 1980-02-03 ${A}`],
    ['other-first-name', `Ann - 1980-02-03 ${A}`, `Bea - 1980-02-03 ${A}`],
    ['other-first-name', `मीना Orchard - ${A}`, `मोना Orchard 1980-02-03 ${A}`],
  ])('does not outweigh what contradicts it: %s, %s / %s', (doubt, semble, medplum) => {
    expect(verdictOn([inSemble(semble)], [inMedplum(medplum)])).toBe(`${doubt}: p1`);
  });

  it('with several names in use agrees by any of them', () => {
    const patient = medplumPerson({
      resourceType: 'Patient',
      id: 'p1',
      name: [
        { use: 'official', family: 'Married', given: ['Annabel'] },
        { use: 'usual', family: 'Orchard', given: ['Ann'] },
      ],
      identifier: [{ system: NHS, value: A }],
    });
    expect(verdictOn([inSemble(`Ann Orchard 1980-02-03 ${A}`)], [patient])).toBe('p1 by nhs-number');
  });

  it.each(['old', 'maiden', 'nickname', 'temp', 'anonymous'] as const)('does not agree by a name of use %s', (use) => {
    const patient = medplumPerson({
      resourceType: 'Patient',
      id: 'p1',
      name: [
        { use: 'official', family: 'Married', given: ['Ann'] },
        { use, family: 'Orchard', given: ['Ann'] },
      ],
      identifier: [{ system: NHS, value: A }],
    });
    expect(verdictOn([inSemble(`Ann Orchard 1980-02-03 ${A}`)], [patient])).toBe('only-nhs-number: p1');
  });
});

describe('several NHS numbers on one side', () => {
  it.each([A, B, '-'])('of Medplum leave it to a person, whichever Semble has (%s)', (number) => {
    const semble = inSemble(`Ann Orchard 1980-02-03 ${number}`);
    expect(verdictOn([semble], [inMedplum(`Ann Orchard 1980-02-03 ${A}+${B}`)])).toBe('other-nhs-number: p1');
  });

  it.each([A, B, '-', '9990000034'])('of Semble leave it to a person, whichever Medplum has (%s)', (number) => {
    const numbers = [A, B].map((value, index) => ({ id: `${index}`, referenceId: NHS_DEFINITION, value }));
    const semble = { id: ID, firstName: 'Ann', lastName: 'Orchard', dob: '1980-02-03', numbers };
    const person = semblePerson(semble, { configured: undefined, definitions: DEFINITIONS });
    expect(verdictOn([person], [inMedplum(`Ann Orchard 1980-02-03 ${number}`)])).toBe('other-nhs-number: p1');
  });
});

it.each(['1980-02-03\u200b', '\u20601980-02-03', '1980-02-03\u200d'])(
  'reads a birth date without the characters that cannot be seen, as the bot does: %j',
  (dob) => {
    const person = semblePerson(
      { id: ID, firstName: 'Ann', lastName: 'Orchard', dob },
      { configured: undefined, definitions: DEFINITIONS },
    );
    expect(verdictOn([person], [inMedplum('Ann Orchard 1980-02-03 -')])).toBe('p1 by name-and-birth-date');
  },
);

it('tells names apart that differ in a mark which belongs to their script', () => {
  const verdict = (semble: string, medplum: string): string =>
    verdictOn([inSemble(`${semble} 1980-02-03 -`)], [inMedplum(`${medplum} 1980-02-03 -`)]);
  expect(verdict('मीना Orchard', 'मोना Orchard')).toBe('new');
  expect(verdict('がか Orchard', 'かか Orchard')).toBe('new');
  expect(verdict('Zoë Orchard', 'Zoe Orchard')).toBe('p1 by name-and-birth-date');
});
