import { statusOf } from '../scripts/medplum/connection.ts';

/** Whether a call of Medplum is refused: forbidden, or as if nothing were there. */
export async function isRefused(call: Promise<unknown>): Promise<boolean> {
  try {
    await call;
    return false;
  } catch (error) {
    return [403, 404].includes(statusOf(error) ?? 0);
  }
}
