import type { SignatureScheme } from './scheme.ts';
import { sign } from './sign.ts';
import { verify } from './verify.ts';

/** A signature scheme is invalid. The message names the member and the reason, and quotes no value. */
export class SchemeError extends Error {
  override readonly name = 'SchemeError';
}

/** Returns the problem of a value, to be written after the name of its member, or undefined. */
type Check = (value: unknown) => string | undefined;

const matching =
  (pattern: RegExp, expected: string): Check =>
  (value) =>
    typeof value === 'string' && pattern.test(value) ? undefined : `: must ${expected}`;
const oneOf =
  (...words: readonly unknown[]): Check =>
  (value) =>
    words.includes(value) ? undefined : `: must be ${words.join(' or ')}`;
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined ? undefined : check(value);

const anyText = matching(/^/, 'be a string');
const headerName = matching(
  /^(?!x-bot-(signature|token)$)[\w!#$%&'*+.^`|~-]{1,64}$/i,
  "be a header name, not the bot's own",
);
const separator = matching(/[^\w+/-]/, 'hold a character that no signature has');
const source: Check = (value) => {
  const members = isObject(value) ? Object.entries(value) : [];
  const [name, text] = members[0] ?? [];
  const check = name === 'header' ? headerName : name === 'item' ? separator : undefined;
  if (members.length > 1 || !check) {
    return ': must be {"header": <name>} or {"item": <its beginning>}';
  }
  const problem = check(text);
  return problem && `.${name}${problem}`;
};

const MEMBERS: Readonly<Record<string, Check>> = {
  header: headerName,
  algorithm: oneOf('sha1', 'sha256', 'sha384', 'sha512'),
  encoding: oneOf('hex', 'base64', 'base64url'),
  signed: anyText,
  prefix: optional(anyText),
  separator: optional(separator),
  timestamp: optional(source),
  id: optional(source),
  secretEncoding: optional(oneOf('utf8', 'hex', 'base64')),
  secretPrefix: optional(anyText),
};

type Rule = readonly [member: string, reason: string, isKept: (scheme: SignatureScheme) => boolean];
const RULES: readonly Rule[] = [
  ['signed', 'must hold {body}', ({ signed }) => signed.includes('{body}')],
  ['signed', 'may hold no braces but those of {body}, {timestamp} and {id}', ({ signed }) => hasKnownBraces(signed)],
  givenIfSigned('timestamp'),
  givenIfSigned('id'),
  ['separator', 'does not keep prefix, timestamp and id apart', canReadItself],
];

function hasKnownBraces(template: string): boolean {
  return !/[{}]/.test(template.replace(/\{(?:body|timestamp|id)\}/g, ''));
}

/** A timestamp or an id that is not signed could be replaced by anyone. */
function givenIfSigned(part: 'timestamp' | 'id'): Rule {
  const reason = `must be given when signed holds {${part}}, and only then`;
  return [part, reason, (scheme) => scheme.signed.includes(`{${part}}`) === (scheme[part] !== undefined)];
}

/** Prefix, separator and sources can conflict in many ways. Signing and verifying a sample finds all of them. */
function canReadItself(scheme: SignatureScheme): boolean {
  const secret = `${scheme.secretPrefix ?? ''}abcdefabcdef`;
  const headers = sign(scheme, secret, { body: '{}', timestamp: '1', id: 'id' });
  return verify(scheme, [secret], { text: '{}', headers }, 1000).genuine;
}

/** The first problem of a single member, or undefined. */
function problemWith(raw: object): string | undefined {
  const given = new Map<string, unknown>(Object.entries(raw));
  for (const [name, check] of Object.entries(MEMBERS)) {
    const problem = check(given.get(name));
    if (problem) {
      return name + problem;
    }
    given.delete(name);
  }
  return given.size > 0 ? 'it has an unknown member' : undefined;
}

function assertWhole(raw: object): asserts raw is SignatureScheme {
  const problem = problemWith(raw);
  if (problem !== undefined) {
    throw new SchemeError(problem);
  }
}

/** Whether a value is an object and not an array. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Checks that an object is a usable signature scheme and returns it. It must have the members of `SignatureScheme` and
 * no others, and a request signed with it must verify. Throws SchemeError otherwise.
 */
export function describedScheme(raw: object): SignatureScheme {
  assertWhole(raw);
  const broken = RULES.find(([, , isKept]) => !isKept(raw));
  if (broken !== undefined) {
    throw new SchemeError(`${broken[0]}: ${broken[1]}`);
  }
  return raw;
}
