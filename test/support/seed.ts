import fc from 'fast-check';
import { isProof } from './scale.ts';

// `npm test` plays the same cases each time, so that a red run is about the change; `npm run prove` plays new ones.
if (!isProof) {
  fc.configureGlobal({ seed: 20261129 });
}
