import { describe, expect, it } from 'vitest';
import { classifyError } from '../../src/semble/error-kind.ts';

const RATE_LIMITS = [
  'You did this too often',
  'This API was called too often, wait a minute.',
  'TOO_OFTEN',
  'too-often',
  'calledTooOften',
  'TOOOFTEN',
  'RATE LIMIT reached',
  'Rate_limit exceeded',
  'RATE_LIMITED',
  'rate-limited',
  'RateLimitExceeded',
  'RateLimitError',
  'APIRateLimit',
  'ratelimit',
  'API rate  limit exceeded for this token',
  'Too many requests, please try again later.',
  'TOO_MANY_REQUESTS',
  'TOOMANY_REQUESTS',
  'TOO_MANYREQUESTS',
  'TooManyRequestsException',
  'toomanyrequests',
  'THROTTLED',
  'Throttled',
  'ThrottlingException',
  'Request was throttled. Expected available in 7 seconds.',
];

const REFUSED_TOKENS = [
  'UNAUTHENTICATED',
  'Unauthenticated.',
  'Missing token.',
  'invalid token',
  'InvalidToken',
  'INVALID_TOKEN',
  'invalid or expired jwt',
  'Invalid or expired JWT',
  'jwt expired',
  'JWTExpired',
  'jwt malformed',
  'jwt must be provided: it is required',
  'TokenExpiredError',
  'TOKEN_EXPIRED',
  'TOKEN_EXPIRE',
  'The token has expired',
  'The access token that you provided has expired',
  'Your API token was revoked',
  'TOKEN_REVOKED',
  'Malformed token',
  'Token is not valid',
  'Token not recognised',
  'Token not found',
  'No token provided',
  'No authorization token was found',
  'Bad token',
  'Unknown API key',
  'Invalid API key',
  'x-token header is missing',
  'Authorization header missing',
  'Invalid credentials',
  'Invalid credential',
  'BAD_CREDENTIALS',
  'Authentication credentials were not provided.',
  'Not authenticated',
  'NOT_AUTHENTICATED',
  'NotAuthenticated',
  'Authentication required',
  'Authentication failed',
  'AuthenticationError',
  'You must be authenticated',
  'You are not logged in',
  'Please log in to continue',
  'You must be logged in',
  'Login required',
  'Session expired',
  'SESSION_EXPIRED',
  'Your session has expired',
  'Unauthorized',
  'UNAUTHORISED',
  'Unauthorised request',
  'Forbidden: invalid token',
  'Token verification failed',
  'The token was rejected',
  'Access token is no longer valid',
  "Token doesn't exist",
  'The session doesn\u2019t exist',
  "The API key doesn't exist",
  'Token does not exist',
  'Token cannot be verified',
  'JsonWebTokenError: x',
];

const MISSING_PERMISSIONS = [
  'Missing permission settingsLabel',
  'Missing permissions: patient, patients',
  'MISSING_PERMISSION',
  'Insufficient permissions',
  'INSUFFICIENT_PERMISSIONS',
  'insufficient permission to read this patient',
  'InsufficientPermissions',
  'Permission denied',
  'PERMISSION_DENIED',
  'You do not have permission to view this patient',
  "You don't have the required permissions",
  'This token lacks the permission patient',
  'Insufficient privileges',
  'Insufficient scope',
  'Your role lacks the necessary rights',
  'This user lacks the right to read patients',
  'Not permitted',
  'NOT_PERMITTED',
  'You are not permitted to read patients',
  'FORBIDDEN',
  'Forbidden',
  'ForbiddenError',
  'Forbidden: Unexpected token < in JSON at position 0',
  'Access denied',
  'ACCESS_DENIED',
  'AccessDenied',
  'access-denied',
  'Access to this patient was denied',
  'Not allowed',
  'NOT_ALLOWED',
  'You are not allowed to do this',
  'Not authorised to read patients',
  'You are not authorized to access patient',
  'NOT_AUTHORIZED',
  'Not Authorised!',
  'Unauthorized to read patients',
  'You have no access to this patient',
  'You lack access to this patient',
  'You do not have access to this patient',
  "You don't have access to this patient",
  'You can not access this patient',
  'You cannot access this patient',
  'Insufficient access',
  'Your role does not allow this',
  'Access to this patient is restricted',
];

const INVALID_DOCUMENTS = [
  'Cannot query field "sex" on type "Patient".',
  "Cannot query field 'sharingToken' on type 'Patient'.",
  'Unknown argument "id" on field "Query.patient".',
  'Unknown type "CursorPagination".',
  'Syntax Error: Expected Name, found "}".',
  'GRAPHQL_VALIDATION_FAILED',
  'GRAPHQL_VALIDATION_FAILED introspection is not allowed',
];

const NOT_FOUND = [
  'NOT_FOUND',
  'not_found',
  'Patient NOT FOUND',
  'Patient not found',
  'The patient does not exist',
  'THE PATIENT DOES NOT EXIST',
  'PATIENT_NOT_FOUND',
];

const FAILURES = [
  '',
  'Something broke',
  'INTERNAL_SERVER_ERROR',
  'Internal server error',
  'Cast to ObjectId failed for value',
  'Unexpected token < in JSON at position 0',
  `Unexpected token '<', "<html>" is not valid JSON`,
  'invalid json response body at https://internal.example/ reason: Unexpected token < in JSON at position 0',
  'getaddrinfo ENOTFOUND db.internal.example',
  'connect ECONNREFUSED 10.0.0.1:27017',
  'Invalid date',
  'The patient is limited',
  'Operated too seldom',
  'A separate limit',
  'The number of requests is fine',
  'Timeout of 5000ms exceeded',
  'The field phones is required',
  'Failed to load the session',
];

describe('the kind of an error', () => {
  it.each([
    ['rate-limited', RATE_LIMITS],
    ['refused-token', REFUSED_TOKENS],
    ['missing-permission', MISSING_PERMISSIONS],
    ['invalid-document', INVALID_DOCUMENTS],
    ['not-found', NOT_FOUND],
    ['failed', FAILURES],
  ] as const)('%s is recognised by its text', (kind, texts) => {
    expect(texts.filter((text) => classifyError([], text) !== kind)).toEqual([]);
  });

  it.each([
    ['rate-limited', RATE_LIMITS],
    ['refused-token', REFUSED_TOKENS],
    ['missing-permission', MISSING_PERMISSIONS],
    ['not-found', NOT_FOUND],
  ] as const)('%s is recognised by its code, whatever the message', (kind, codes) => {
    for (const message of ['', 'x', 'Something broke', undefined, 7]) {
      expect(codes.filter((code) => classifyError([code], message) !== kind)).toEqual([]);
    }
  });

  it.each([
    [429, 'rate-limited'],
    ['429', 'rate-limited'],
    [401, 'refused-token'],
    [403, 'missing-permission'],
    [404, 'failed'],
    [500, 'failed'],
    [{ toString: 1 }, 'failed'],
  ] as const)('is that of a status which stands in the place of a code: %j', (code, kind) => {
    expect(classifyError([code], 'x')).toBe(kind);
  });

  it('is a rate limit also when other words match', () => {
    for (const text of ['Forbidden', 'Invalid token', 'Patient not found', 'Syntax Error']) {
      expect(classifyError(['THROTTLED'], text)).toBe('rate-limited');
      expect(classifyError([], `${text}: rate limit exceeded`)).toBe('rate-limited');
    }
  });

  it.each([
    [undefined, 'Patient not found or access denied', 'missing-permission'],
    [undefined, 'The patient does not exist or you do not have permission to see it', 'missing-permission'],
    ['FORBIDDEN', 'Patient not found', 'missing-permission'],
    ['NOT_FOUND', 'Insufficient permissions', 'missing-permission'],
    ['UNAUTHENTICATED', 'Patient not found', 'refused-token'],
    ['NOT_FOUND', 'Session not found', 'refused-token'],
    ['NOT_FOUND', 'The token is not valid', 'refused-token'],
  ])('is never "not found" when the words also name a permission or a token: %j, %j', (code, text, kind) => {
    expect(classifyError([code], text)).toBe(kind);
  });

  it.each([
    ['INTERNAL_SERVER_ERROR', 'Patient not found'],
    ['BAD_USER_INPUT', 'The patient does not exist'],
    [undefined, 'Invalid id: patient not found'],
    [undefined, 'Patient not found for this token'],
    [undefined, 'The patient does not exist in the practice of this API key'],
    [undefined, 'No such patient: not found in this practice'],
  ])('is "not found" beside other words: %j, %j', (code, text) => {
    expect(classifyError([code], text)).toBe('not-found');
  });
});
