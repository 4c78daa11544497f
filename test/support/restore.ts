import { afterEach, vi } from 'vitest';

// Nothing that one test puts in the place of a global or a method reaches the next, in whatever file.
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});
