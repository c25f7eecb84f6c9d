import type { ServiceError } from './generated/models/ServiceError.js';

/**
 * What kind of failure it was, for programs. `answer`: the service answered with a failure, see `status`; all others
 * have no usable answer.
 */
export type ErrorCode =
  | 'answer'
  | 'query'
  | 'network'
  | 'tls'
  | 'timeout'
  | 'redirect'
  | 'empty-answer'
  | 'not-json'
  | 'no-location'
  | 'too-large'
  | 'token'
  | 'lost-update'
  | 'invalid-argument';

/** The parts of a {@link ControlServiceError}; texts that are missing are made from the others. */
export interface ErrorParts extends ServiceError {
  readonly code: ErrorCode;
  /** HTTP status, 0 when there was no answer. */
  readonly status?: number;
  /** The id under which the service logged the request. */
  readonly opId?: string | null;
  /** How long the service asked to wait before another try, in milliseconds. */
  readonly retryAfterMs?: number | null;
  readonly cause?: unknown;
}

/**
 * The one error of this package. `message` is what happened and why; `countermeasures` what a person can do. No field
 * holds a token, a secret or a request body.
 */
export class ControlServiceError extends Error implements ServiceError {
  readonly code: ErrorCode;
  readonly status: number;
  readonly what: string;
  readonly why: string;
  readonly consequences: string;
  readonly countermeasures: string;
  readonly opId: string | null;
  readonly retryAfterMs: number | null;

  constructor(parts: ErrorParts) {
    super([parts.what, parts.why].filter(Boolean).join(' '), parts.cause === undefined ? {} : { cause: parts.cause });
    this.name = 'ControlServiceError';
    this.code = parts.code;
    this.status = parts.status ?? 0;
    this.what = parts.what;
    this.why = parts.why;
    this.consequences = parts.consequences;
    this.countermeasures = parts.countermeasures;
    this.opId = parts.opId ?? null;
    this.retryAfterMs = parts.retryAfterMs ?? null;
  }

  /** The error as plain data, for logs and for sending on. */
  toJSON(): ServiceError & { code: ErrorCode; status: number; opId: string | null } {
    const { code, status, what, why, consequences, countermeasures, opId } = this;
    return { code, status, what, why, consequences, countermeasures, opId };
  }
}

/**
 * An argument that cannot be sent.
 *
 * @param what the argument and what is wrong with it
 */
export function invalidArgument(what: string, countermeasures: string): ControlServiceError {
  return new ControlServiceError({
    code: 'invalid-argument',
    what,
    why: '',
    consequences: 'No request was sent.',
    countermeasures
  });
}

/** True for an error of this package, with the given status if one is given. */
export function isControlServiceError(error: unknown, status?: number): error is ControlServiceError {
  return error instanceof ControlServiceError && (status === undefined || error.status === status);
}
