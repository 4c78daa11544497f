import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { Plugin } from 'esbuild';
import { bundleBot } from '../../esbuild.config.mjs';

/** The bot with some of its modules replaced by modules that use a library. */
interface Variant {
  readonly name: string;
  /** The replacement for each module of `src/`. */
  readonly modules: Readonly<Record<string, string>>;
  /** How its deliveries are signed, if not with Semble's scheme. */
  readonly scheme?: string;
}

const ZOD = { 'semble/patient.ts': 'patient-with-zod.ts' };
const GRAPHQL_REQUEST = { 'semble/graphql.ts': 'graphql-with-graphql-request.ts' };
const STANDARD_WEBHOOKS = { 'verify/verify.ts': 'verify-with-standardwebhooks.ts' };
const STRIPE = { 'verify/verify.ts': 'verify-with-stripe.ts' };

const VARIANTS: readonly Variant[] = [
  { name: 'with zod', modules: ZOD },
  { name: 'with graphql-request', modules: GRAPHQL_REQUEST },
  { name: 'with standardwebhooks', modules: STANDARD_WEBHOOKS, scheme: 'standard-webhooks' },
  { name: 'with stripe', modules: STRIPE },
  {
    name: 'with zod, graphql-request and standardwebhooks',
    modules: { ...ZOD, ...GRAPHQL_REQUEST, ...STANDARD_WEBHOOKS },
    scheme: 'standard-webhooks',
  },
  { name: 'with zod, graphql-request and stripe', modules: { ...ZOD, ...GRAPHQL_REQUEST, ...STRIPE } },
];

export interface Built {
  readonly name: string;
  readonly code: string;
  readonly scheme: string;
  /** Bytes. */
  readonly size: number;
  readonly gzipped: number;
}

/** The bundle as it is deployed, then the variants, built in the same way. */
export async function builtBundles(): Promise<Built[]> {
  const built = [{ name: 'this bot', scheme: '', code: readFileSync('dist/semble-patient-webhook.cjs', 'utf8') }];
  for (const { name, modules, scheme = '' } of VARIANTS) {
    built.push({ name, scheme, code: await bundleBot([replacing(modules)]) });
  }
  return built.map((one) => ({ ...one, size: Buffer.byteLength(one.code), gzipped: gzipSync(one.code).length }));
}

/** A replacement may use the module that it replaces. The bundler leaves out the code that is then unused. */
function replacing(modules: Variant['modules']): Plugin {
  const here = import.meta.dirname;
  const root = new URL('../../src/', import.meta.url).pathname;
  return {
    name: 'replacing',
    setup: ({ onResolve }) => {
      onResolve({ filter: /\.ts$/ }, ({ path, resolveDir, importer }) => {
        const replaced = Object.keys(modules).find(
          (module) => `${root}${module}` === new URL(path, `file://${resolveDir}/`).pathname,
        );
        return replaced && !importer.startsWith(here) ? { path: `${here}/${modules[replaced]}` } : undefined;
      });
    },
  };
}
