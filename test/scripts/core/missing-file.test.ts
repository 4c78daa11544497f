import { expect, it } from 'vitest';
import { readEnvironment } from '../../../scripts/core/environment.ts';
import { CommandFailure } from '../../../scripts/core/problem.ts';
import { withMissingFile } from '../../../scripts/core/variables/missing-file.ts';

const SET = { MEDPLUM_BASE_URL: 'https://medplum.example/', MEDPLUM_CLIENT_ID: 'a', MEDPLUM_CLIENT_SECRET: 'b' };

function problemsWith(variables: Readonly<Record<string, string>>, file: string | undefined) {
  try {
    readEnvironment(variables);
  } catch (error) {
    const shown = withMissingFile(error, { file });
    return shown instanceof CommandFailure ? shown.problems : [];
  }
  return [];
}

it('names the missing .env, setup and --env before the variables that are not set', () => {
  const [first, ...others] = problemsWith({}, undefined);
  expect(first).toEqual({
    what: 'There is no file .env in this folder',
    todo: 'Run npx --no-install semble-medplum setup, which asks for the values and writes the file. Or name another file with --env.',
  });
  expect(others.map(({ what, unset }) => [what, unset])).toEqual(
    Object.keys(SET).map((name) => [`${name} is not set`, name]),
  );
});

it('says nothing about the file when there is one, or when no variable is unset', () => {
  expect(problemsWith({}, '.env').map(({ what }) => what)).not.toContain('There is no file .env in this folder');
  const mistyped = { ...SET, MEDPLUM_BASE_URL: 'ftp://medplum.example/' };
  expect(problemsWith(mistyped, undefined).map(({ what }) => what)).toEqual(['MEDPLUM_BASE_URL is not a plain URL']);
  expect(withMissingFile(new TypeError('another'), { file: undefined })).toBeInstanceOf(TypeError);
});
