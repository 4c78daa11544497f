import { statusOf } from '../scripts/medplum/connection.ts';

/** Whether Medplum refuses a call: with 403, or with 404 as if the resource did not exist. */
export async function isRefused(call: Promise<unknown>): Promise<boolean> {
  try {
    await call;
    return false;
  } catch (error) {
    return [403, 404].includes(statusOf(error) ?? 0);
  }
}
