import { afterEach, vi } from 'vitest';

// Undoes all replacements of globals and methods after each test, so that none reaches the next test. The order matters:
// otherwise a spy on a replaced global would put the replacement back.
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});
