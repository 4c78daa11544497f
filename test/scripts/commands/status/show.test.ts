import { expect, it } from 'vitest';
import { showStatus } from '../../../../scripts/commands/status/show.ts';
import { tableLines } from '../../../../scripts/core/output/table.ts';
import { silentTerminal } from '../../../../scripts/core/terminal.ts';
import { attention, ok } from '../../../../scripts/reports/status/check.ts';
import type { StatusReport } from '../../../../scripts/reports/status/status.ts';

const ID = '6bc0a692-33f9-4957-b882-5263c94f0a8e';
const REPORT: StatusReport = {
  verdict: 'attention',
  checks: [ok('Bot', ID), ok('Access policy'), attention('Flags', 'drifted: a, b', 'Run deploy.')],
  webhookUrl: `https://medplum.example/webhook/${ID}`,
  subscriptions: [{ id: '1', label: 'patients', eventTypes: [], paused: false }],
  activity: undefined,
};

/** The lines of the table on a terminal of a width. */
function tableOf(width: number): string[] {
  const lines: string[] = [];
  const table = (rows: Parameters<typeof silentTerminal.table>[0]): void => void lines.push(...tableLines(rows, width));
  showStatus(REPORT, { ...silentTerminal, rowWidth: width, table });
  return lines;
}

it('has the details, and the address that Semble calls, beside the others where there is room', () => {
  const wide = [
    `ok         Bot            ${ID}`,
    'ok         Access policy',
    'attention  Flags          drifted: a, b',
    `ok         Semble calls   https://medplum.example/webhook/${ID}`,
  ];
  expect(tableOf(Number.POSITIVE_INFINITY)).toEqual(wide);
  expect(tableOf(116)).toEqual(wide);
});

it('has all of them below the others on a narrow terminal', () => {
  expect(tableOf(76)).toEqual([
    'ok         Bot',
    `           ${ID}`,
    'ok         Access policy',
    'attention  Flags',
    '           drifted: a, b',
    'ok         Semble calls',
    `    https://medplum.example/webhook/${ID}`,
  ]);
});
