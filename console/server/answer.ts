import type { ServerResponse } from 'node:http';
import type { ShownProblem } from '../contract/state.ts';
import { SAFE_HEADERS } from './guard.ts';
import { shown } from './shown.ts';

/** The type of a problem as `CommandFailure` has it. */
type ProblemLike = ShownProblem & { readonly details?: readonly string[] };

/** Sends a text with all protective headers. */
export function sendText(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, { ...SAFE_HEADERS, 'Content-Type': `${type}; charset=utf-8` });
  response.end(text);
}

/** Sends a JSON value whose texts are printable. */
export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  sendText(response, status, 'application/json', JSON.stringify(shown(value)));
}

/** Sends problems, each with the next step. */
export function sendProblems(response: ServerResponse, status: number, problems: readonly ProblemLike[]): void {
  sendJson(response, status, { problems: problems.map(({ what, todo }) => ({ what, todo })) });
}
