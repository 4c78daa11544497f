import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { heapInUse } from '../../../../bench/memory-used.ts';
import type { MedplumPerson } from '../../../../scripts/commands/adopt/medplum-people.ts';
import { KeyIndex } from '../../../../scripts/commands/adopt/people/key-index.ts';
import { People } from '../../../../scripts/commands/adopt/people/people.ts';
import type { Person } from '../../../../scripts/commands/adopt/people/person.ts';
import { TextRows } from '../../../../scripts/commands/adopt/people/text-rows.ts';
import { itInProof } from '../../../support/scale.ts';
import { A, inMedplum, inSemble, verdictOn } from './people.ts';

describe('the texts of very many people', () => {
  it('are as they were added, whatever their length and script', () => {
    const few = ['', 'x', 'Zoë', '山田', '😀', 'a'.repeat(2 ** 20), 'é'.repeat(2 ** 20), 'after'];
    const texts = [...few, ...Array.from({ length: 3000 }, (_, index) => 'é'.repeat(index)), ...few];
    const rows = new TextRows();
    expect(texts.map((text) => rows.add(text))).toEqual(texts.map((_, index) => index));
    expect(rows.size).toBe(texts.length);
    expect(texts.filter((text, row) => rows.get(row) !== text)).toEqual([]);
    rows.replace(2, 'Ann');
    rows.replace(3, 'another');
    rows.replace(5, '山');
    expect([1, 2, 3, 4, 5, 7].map((row) => rows.get(row))).toEqual(['x', 'Ann', 'another', '😀', '山', 'after']);
    expect(rows.size).toBe(texts.length);
  });
});

describe('the index of very many people', () => {
  it('finds every row of a key', () => {
    const index = new KeyIndex();
    for (let row = 0; row < 20_000; row += 1) {
      index.add(`key ${row % 10_000}`, row);
    }
    for (let row = 0; row < 10_000; row += 1) {
      expect(index.find(`key ${row}`).filter((found) => found % 10_000 === row)).toEqual([row, row + 10_000]);
    }
    // No more than a few others have a hash by chance.
    expect(Array.from({ length: 1000 }, (_, n) => index.find(`none ${n}`)).flat().length).toBeLessThan(10);
  });
});

describe('people whose names have one hash', () => {
  // In FNV-1a of 32 bits, as part of the key that they are found by.
  it.each([
    ['letetu', 'padali'],
    ['laruru', 'pebibi'],
    ['neribu', 'raburi'],
  ])('are told apart: %s and %s', (one, other) => {
    const [semble, medplum] = [`${one} Orchard 1980-02-03 -`, `${other} Orchard 1980-02-03 -`];
    expect(verdictOn([inSemble(semble)], [inMedplum(medplum)])).toBe('new');
    expect(verdictOn([inSemble(semble)], [inMedplum(medplum), inMedplum(semble, 'p2')])).toBe(
      'p2 by name-and-birth-date',
    );
  });
});

itInProof('keeps each of very many people in less than half a kilobyte', async () => {
  const inUse = (): number => heapInUse() + process.memoryUsage().arrayBuffers;
  const before = inUse();
  const people = new People<MedplumPerson>();
  for (let index = 0; index < 20_000; index += 1) {
    people.put({ ...inMedplum(`Ann${index} Orchard 1980-02-03 ${A}`, randomUUID()), versionId: randomUUID() });
  }
  expect((inUse() - before) / people.size).toBeLessThan(512);
});

it('finds each of very many people, in the newest state', () => {
  const people = new People<Person>();
  for (let index = 0; index < 3000; index += 1) {
    people.put(inSemble(`Ann${index} Orchard 1980-02-03 -`, String(index).padStart(24, '0')));
  }
  for (let index = 0; index < 3000; index += 2) {
    people.put(inSemble(`Ann${index} Married 1980-02-03 -`, String(index).padStart(24, '0')));
  }
  expect(people.size).toBe(3000);
  for (let index = 0; index < 3000; index += 1) {
    const [family, other] = index % 2 === 0 ? ['Married', 'Orchard'] : ['Orchard', 'Married'];
    const related = people.related(inMedplum(`Ann${index} ${family} 1980-02-03 -`));
    expect(related.map(({ person }) => Number(person.id))).toEqual([index]);
    expect(people.related(inMedplum(`Ann${index} ${other} 1980-02-03 -`))).toEqual([]);
  }
});
