/** The exit code of several processes: 0 when each ended with 0. A process that a signal ended has the status null. */
export function exitCodeOf(statuses: readonly (number | null)[]): 0 | 1 {
  return statuses.every((status) => status === 0) ? 0 : 1;
}
