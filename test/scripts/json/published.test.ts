import { expect, it } from 'vitest';
import { documentWithoutReport } from '../../../scripts/core/output/schema.ts';
import { memberTable } from './describe.ts';
import { DOCUMENTS } from './documents.ts';

const COMMON = ['command', 'exitCode', 'problems'];

const INTRODUCTION = `# JSON output

With \`--json\` a command prints exactly one JSON document on standard output and nothing else, also when it fails, when an option
is wrong, and after Ctrl-C. Progress is shown on standard error, and only if that is a terminal. Call the program with \`npx\`, or
\`npm run --silent\`: npm itself prints a banner otherwise.

Control characters, and characters that are not shown, are escaped (\`\\u202e\`). A parser reads the text as it was.

Later versions may add members. They do not remove members or change their meaning without a line in CHANGELOG.md.

## Members of every document
`;

const WITHOUT = `
A command that ends without a report prints these three members only, with at least one problem. A command that ends with a
report prints the members below beside them; \`problems\` then says what stopped a part of it.
`;

it('docs/json.md describes every member of every document (npx vitest -u writes it anew)', async () => {
  const sections = [...DOCUMENTS].map(([name, schema]) => `\n## ${name}\n\n${memberTable(schema, COMMON)}\n`);
  const text = [INTRODUCTION, memberTable(documentWithoutReport), '', WITHOUT.trim(), '', ...sections].join('\n');
  await expect(`${text.replace(/\n{3,}/g, '\n\n').trim()}\n`).toMatchFileSnapshot('../../../docs/json.md');
  expect(text).not.toMatch(/\|\s+\|\s*$/m);
});
