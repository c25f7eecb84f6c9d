import { baseAddress, fillPath, queryString } from './address.js';
import { readBody, receive, requestBody, utf8, type Expected } from './body.js';
import { ControlServiceError, invalidArgument } from './error.js';
import {
  failureOfAnswer,
  failureOfNetwork,
  failureOfRedirect,
  failureOfTimeout,
  failureOfToken,
  type FailureContext
} from './failures.js';
import type { ApiRequestOptions } from './generated/core/ApiRequestOptions.js';
import { BaseHttpRequest } from './generated/core/BaseHttpRequest.js';
import { CancelablePromise } from './generated/core/CancelablePromise.js';
import { OpenAPI } from './generated/core/OpenAPI.js';
import { noToken, type TokenSource } from './token.js';
import { TimeLimit } from './timelimit.js';
import { backOff, retryAfter, wait } from './wait.js';

/** The part of `fetch` that is used. JupyterLab's `ServerConnection.makeRequest` fits with its settings bound. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface ConnectionOptions {
  /** Address of the service without `/data-jobs`, for example `http://localhost:8092`. */
  readonly url: string;
  /** Default: no token. */
  readonly token?: TokenSource;
  /** Default: the global one. */
  readonly fetch?: Fetch;
  /**
   * How long one try may take until the answer begins, in milliseconds. `fetch` does not tell when the connection
   * stands, so it covers both; it does not apply while files are uploaded. Default 60,000.
   */
  readonly connectTimeoutMs?: number;
  /** How long a call may take with all its tries, in milliseconds. Default 900,000. */
  readonly timeoutMs?: number;
  /** Tries after the first one, of calls that may be repeated. Default 4. */
  readonly retries?: number;
  /** The first pause between two tries, in milliseconds; doubles each time. Default 500. */
  readonly retryDelayMs?: number;
  /** Makes the operation id (`X-OPID`) of a call that names none. Default: a random one. */
  readonly opId?: () => string;
  /** Sent with every request, for example `User-Agent` in Node. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What each call takes beside its arguments. */
export interface CallOptions {
  readonly signal?: AbortSignal;
  /** Overrides the connection's total time limit, in milliseconds. */
  readonly timeoutMs?: number;
  /** Overrides the connection's number of further tries. */
  readonly retries?: number;
  /** The operation id (`X-OPID`) the service logs and stores; by default the connection's. */
  readonly opId?: string;
  /** Called with status and headers of the answer, also of one that is a failure. */
  readonly onResponse?: (response: {
    readonly status: number;
    readonly headers: Headers;
    readonly opId: string;
  }) => void;
}

/** How a call of the facade is to be carried out. */
export interface CallPlan {
  /** Completes "Could not …". */
  readonly intent: string;
  readonly expected: Expected;
  /** A POST that may be repeated. */
  readonly repeatable?: boolean;
}

const repeatableStatus = new Set([429, 502, 503, 504]);

/** Sends requests to one service: address, sign-in, time limits, tries. */
export class Connection {
  /** The base address in its one spelling. */
  readonly url: string;
  readonly #options: ConnectionOptions;
  readonly #token: TokenSource;

  constructor(options: ConnectionOptions) {
    this.url = baseAddress(options.url);
    this.#options = options;
    this.#token = options.token ?? noToken();
  }

  /**
   * A request object for one call of the generated client.
   *
   * @internal
   */
  call(plan: CallPlan, options: CallOptions = {}): BaseHttpRequest {
    return new Call(request => this.#send(request, plan, options));
  }

  async #send(request: ApiRequestOptions, plan: CallPlan, options: CallOptions): Promise<unknown> {
    options.signal?.throwIfAborted();
    const url = this.url + fillPath(request.url, request.path ?? {}) + queryString(request.query);
    if (url.length > 8000) {
      throw invalidArgument(
        'The query is longer than the service takes (8 KB).',
        'Select fewer fields or fewer names.'
      );
    }
    const { body, stream } = requestBody(request);
    const opId = options.opId ?? this.#options.opId?.() ?? crypto.randomUUID();
    const timeoutMs = options.timeoutMs ?? this.#options.timeoutMs ?? 900_000;
    const deadline = performance.now() + timeoutMs;
    const repeatable = !stream && (request.method === 'GET' || request.method === 'PUT' || plan.repeatable === true);
    const tries = repeatable ? (options.retries ?? this.#options.retries ?? 4) : 0;
    let context: FailureContext = { intent: plan.intent, opId, address: this.url };
    let renewed = false;

    for (let attempt = 0; ; attempt++) {
      let failure: ControlServiceError;
      const limit = new TimeLimit(deadline, this.#connectTimeout(request), options.signal);
      try {
        const token = await this.#accessToken(context, limit.signal);
        context = { ...context, hide: token };
        const init = this.#init(request, body, stream, opId, token);
        const response = await (this.#options.fetch ?? fetch)(url, { ...init, signal: limit.signal });
        limit.answered = true;
        options.onResponse?.({
          status: response.status,
          headers: response.headers,
          opId: response.headers.get('x-opid') ?? opId
        });
        const bytes = await receive(context, response, plan.expected);
        if (response.ok) {
          return readBody(context, response, bytes, plan.expected, request.responseHeader);
        }
        if (response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400)) {
          throw failureOfRedirect(context, response);
        }
        const text = utf8.decode(bytes);
        if (response.status === 401 && token !== null && !renewed && !stream && this.#token.reject) {
          // Once more with a new token: the old one may have been revoked, or the clocks differ.
          this.#token.reject(token);
          renewed = true;
          attempt--;
          continue;
        }
        failure = failureOfAnswer(context, response, text, retryAfter(response.headers.get('retry-after')));
        if (!repeatableStatus.has(response.status)) {
          throw failure;
        }
      } catch (error) {
        options.signal?.throwIfAborted();
        if (limit.reached) {
          failure = failureOfTimeout(
            context,
            limit.reached === 'total' ? timeoutMs : (this.#connectTimeout(request) ?? 0)
          );
          if (limit.reached === 'total') {
            throw failure;
          }
        } else if (error instanceof ControlServiceError) {
          if (error.code !== 'network') {
            throw error;
          }
          failure = error;
        } else {
          failure = failureOfNetwork(context, error);
          if (failure.code === 'tls') {
            throw failure;
          }
        }
      } finally {
        limit.end();
      }
      const pause = failure.retryAfterMs ?? backOff(attempt + 1, this.#options.retryDelayMs ?? 500);
      if (attempt >= tries || performance.now() + pause >= deadline) {
        throw failure;
      }
      await wait(pause, options.signal);
    }
  }

  async #accessToken(context: FailureContext, signal: AbortSignal): Promise<string | null> {
    let token: string | null;
    try {
      token = await this.#token.token(signal);
    } catch (error) {
      signal.throwIfAborted();
      throw failureOfToken(context, error);
    }
    if (token !== null && !/^[\x21-\x7e]+$/.test(token)) {
      throw failureOfToken(context, null);
    }
    return token;
  }

  #init(
    request: ApiRequestOptions,
    body: BodyInit | undefined,
    stream: boolean,
    opId: string,
    token: string | null
  ): RequestInit {
    return {
      method: request.method,
      headers: {
        ...this.#options.headers,
        Accept: '*/*',
        'X-OPID': opId,
        ...(body !== undefined && { 'Content-Type': request.mediaType ?? 'application/json' }),
        ...(token !== null && { Authorization: `Bearer ${token}` })
      },
      ...(body !== undefined && { body }),
      // A stream can be sent only once, and `fetch` wants to be told.
      ...(stream && { duplex: 'half' }),
      redirect: 'manual',
      cache: 'no-store'
    };
  }

  /** Null while files are sent: how long that takes says nothing about the service. */
  #connectTimeout(request: ApiRequestOptions): number | null {
    return request.mediaType === 'application/octet-stream' ? null : (this.#options.connectTimeoutMs ?? 60_000);
  }
}

/** What the generated client is given in place of its own HTTP layer. */
class Call extends BaseHttpRequest {
  constructor(private readonly send: (request: ApiRequestOptions) => Promise<unknown>) {
    super(OpenAPI);
  }

  override request<T>(options: ApiRequestOptions): CancelablePromise<T> {
    // The document says which type each operation answers with; `readBody` checks what can be checked.
    return new CancelablePromise<T>((resolve, reject) => {
      this.send(options).then(value => resolve(value as T), reject);
    });
  }
}
