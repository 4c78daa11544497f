/** Why a request got no answer, and what to check. */
export interface NoAnswer {
  readonly why: string;
  readonly todo: string;
}

const ADDRESS: NoAnswer = {
  why: 'nothing listens at this address and port',
  todo: 'Check the host and the port in MEDPLUM_BASE_URL, and that the server is up, then run the command again.',
};
/** https://fetch.spec.whatwg.org/#port-blocking */
const BLOCKED_PORT: NoAnswer = {
  why: 'its port belongs to another protocol, so it is blocked',
  todo: 'Check the port in MEDPLUM_BASE_URL.',
};
const NAME: NoAnswer = {
  why: 'its host name is not known',
  todo: 'Check the host name in MEDPLUM_BASE_URL and the name resolution of this machine.',
};
const NOT_HTTPS: NoAnswer = {
  why: 'the server does not speak HTTPS at this port',
  todo: 'Check the port in MEDPLUM_BASE_URL. For a server on this machine without TLS, write http:// instead of https://.',
};
const CERTIFICATE: NoAnswer = {
  why: 'its certificate is not trusted',
  todo: 'Check that the host in MEDPLUM_BASE_URL is the one of the certificate and that it is valid. Node trusts another authority with NODE_EXTRA_CA_CERTS.',
};
const CLOSED: NoAnswer = {
  why: 'the server closed the connection',
  todo: 'Check MEDPLUM_BASE_URL: a server that speaks HTTPS at this port closes a connection with http://. Check that the server is up, then run the command again.',
};
const UNKNOWN: NoAnswer = {
  why: 'no complete answer came',
  todo: 'Check MEDPLUM_BASE_URL and that the server is up, then run the command again.',
};

/** By the code of Node or OpenSSL, or the message of an error without one. */
const BY_CODE: Readonly<Record<string, NoAnswer>> = {
  'bad port': BLOCKED_PORT,
  ECONNREFUSED: ADDRESS,
  EHOSTUNREACH: ADDRESS,
  ENETUNREACH: ADDRESS,
  ENOTFOUND: NAME,
  EAI_AGAIN: NAME,
  EPROTO: NOT_HTTPS,
  ERR_SSL_WRONG_VERSION_NUMBER: NOT_HTTPS,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: NOT_HTTPS,
  DEPTH_ZERO_SELF_SIGNED_CERT: CERTIFICATE,
  SELF_SIGNED_CERT_IN_CHAIN: CERTIFICATE,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: CERTIFICATE,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: CERTIFICATE,
  CERT_HAS_EXPIRED: CERTIFICATE,
  ERR_TLS_CERT_ALTNAME_INVALID: CERTIFICATE,
  ECONNRESET: CLOSED,
  UND_ERR_SOCKET: CLOSED,
};

/** Explains why a request got no answer; undefined for an error of another kind. */
export function noAnswerOf(error: unknown): NoAnswer | undefined {
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return { ...UNKNOWN, why: 'no answer came in time' };
  }
  if (error instanceof TypeError && /^(fetch failed|terminated)$/.test(error.message)) {
    return BY_CODE[codeOf(error.cause)] ?? UNKNOWN;
  }
  return error instanceof SyntaxError ? UNKNOWN : undefined;
}

/** The code of an error, or its message without one; of several attempts (one for each address of a host), that of the first. */
function codeOf(cause: unknown): string {
  const first: unknown = cause instanceof AggregateError ? cause.errors[0] : cause;
  if (!(first instanceof Error)) {
    return '';
  }
  return 'code' in first && typeof first.code === 'string' ? first.code : first.message;
}
