import { afterEach, vi } from 'vitest';

// Nothing that one test puts in the place of a global or a method reaches the next, in whatever file. In this order: a
// spy on a global that was replaced would else put the replacement back.
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});
