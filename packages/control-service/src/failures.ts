import { ControlServiceError, type ErrorCode } from './error.js';

/** What a failed request was for, and the tokens that no text may repeat. */
export interface FailureContext {
  /** Completes "Could not …", for example `read data job "x"`. */
  readonly intent: string;
  readonly opId: string;
  /** Base address, without credentials. */
  readonly address: string;
  readonly hide?: string | null;
}

interface Reason {
  readonly why: string;
  readonly countermeasures: string;
}

const nothingChanged = 'The request was not carried out.';
const unknownEffect = 'It is unknown whether the request was carried out.';

const reasons: Readonly<Record<number, Reason>> = {
  400: { why: 'The service refused the request as invalid.', countermeasures: 'Correct the values and try again.' },
  401: { why: 'The service does not accept your sign-in.', countermeasures: 'Sign in again.' },
  403: { why: 'You are not allowed to do this.', countermeasures: 'Ask an owner of the team for access.' },
  404: {
    why: 'There is no such thing in this team.',
    countermeasures: 'Check the names of the team and the data job; the job may belong to another team.'
  },
  405: { why: 'The address does not take this kind of request.', countermeasures: 'Check the URL of the service.' },
  409: {
    why: 'It conflicts with what is there.',
    countermeasures: 'The name may be taken, in any team, or an execution may be active. Look, then try again.'
  },
  413: {
    why: 'It is larger than the service takes.',
    countermeasures: 'Make it smaller, or ask the operator for the limit.'
  },
  415: { why: 'The service does not take this kind of content.', countermeasures: 'Check the URL of the service.' },
  429: { why: 'The service gets too many requests.', countermeasures: 'Wait, then try again.' },
  501: { why: 'This service does not offer it.', countermeasures: 'Ask the operator of the service to configure it.' },
  502: { why: 'A proxy could not reach the service.', countermeasures: 'Try again later.' },
  503: { why: 'The service cannot do it at the moment.', countermeasures: 'Try again later.' },
  504: {
    why: 'The service did not answer a proxy in time.',
    countermeasures: 'Look whether it was done, then try again.'
  }
};

function reasonOf(status: number): Reason {
  return (
    reasons[status] ??
    (status >= 500
      ? { why: 'The service failed.', countermeasures: 'Try again, then tell the operator the operation id.' }
      : { why: 'The service refused the request.', countermeasures: 'Check the URL of the service.' })
  );
}

/** The human texts of a body. */
interface Texts {
  readonly what?: string | undefined;
  readonly why?: string | undefined;
  readonly consequences?: string | undefined;
  readonly countermeasures?: string | undefined;
  /** It is GraphQL's list of errors. */
  readonly query?: boolean;
}

/** The human texts in a body, whatever shape it has; `{}` when it holds none. */
function textsOf(context: FailureContext, body: string, contentType: string): Texts {
  const text = body.trim();
  // Masked before it is cut, so that no part of a token is left at the edge.
  const short = (whole: string): string => cut(masked(context, whole), 2000);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    const html = /html/i.test(contentType) || /^<(!doctype|html|head|body)/i.test(text);
    return text === '' || html ? {} : { why: short(text) };
  }
  if (typeof json === 'string') {
    return { why: short(json) };
  }
  if (typeof json !== 'object' || json === null) {
    return {};
  }
  const get = (key: string): string | undefined => {
    const value: unknown = Reflect.get(json, key);
    return typeof value === 'string' && value !== '' ? short(value) : undefined;
  };
  const messages = (key: string): string | undefined => {
    const list: unknown = Reflect.get(json, key);
    const texts = Array.isArray(list)
      ? list.map(item => (typeof item === 'object' && item !== null ? Reflect.get(item, 'message') : item))
      : [];
    const joined = texts.filter(item => typeof item === 'string' && item !== '').join('; ');
    return joined === '' ? undefined : short(joined);
  };
  if (get('what') !== undefined) {
    return {
      what: get('what'),
      why: get('why') ?? '',
      consequences: get('consequences') ?? '',
      countermeasures: get('countermeasures') ?? ''
    };
  }
  if (messages('messages') !== undefined) {
    return { why: messages('messages') };
  }
  if (messages('errors') !== undefined) {
    return { why: messages('errors'), query: true };
  }
  return { why: get('message') };
}

const cut = (text: string, length: number): string => (text.length > length ? `${text.slice(0, length)}…` : text);

const masked = (context: FailureContext, text: string): string =>
  context.hide ? text.replaceAll(context.hide, '***') : text;

function make(
  context: FailureContext,
  code: ErrorCode,
  texts: Texts & Reason,
  more: { status?: number; opId?: string | null; retryAfterMs?: number | null; cause?: unknown } = {}
): ControlServiceError {
  return new ControlServiceError({
    code,
    what: texts.what ?? `Could not ${context.intent}.`,
    why: texts.why,
    consequences: texts.consequences ?? nothingChanged,
    countermeasures: texts.countermeasures,
    opId: context.opId,
    ...more
  });
}

/** The error for an answer that is no 2xx. `body` is its text. */
export function failureOfAnswer(
  context: FailureContext,
  response: Response,
  body: string,
  retryAfterMs: number | null
): ControlServiceError {
  const { status } = response;
  const { query, ...texts } = textsOf(context, body, response.headers.get('content-type') ?? '');
  const reason = reasonOf(status);
  return make(
    context,
    query ? 'query' : 'answer',
    {
      consequences: status >= 500 ? unknownEffect : nothingChanged,
      ...texts,
      why: texts.why || `${reason.why} (HTTP ${status})`,
      countermeasures: texts.countermeasures || reason.countermeasures
    },
    { status, opId: response.headers.get('x-opid') ?? context.opId, retryAfterMs }
  );
}

/** The error for an answer that redirects; following it could carry the token elsewhere. */
export function failureOfRedirect(context: FailureContext, response: Response): ControlServiceError {
  const to = response.headers.get('location');
  const host = to !== null && URL.canParse(to) ? new URL(to).origin : null;
  return make(
    context,
    'redirect',
    {
      why: `${context.address} redirects${host === null ? '' : ` to ${host}`}.`,
      countermeasures:
        'Use the final address of the service as its URL; a sign-in page in front of it is not supported.'
    },
    { status: response.status }
  );
}

/** The error for a 2xx whose body is not what the operation promises. */
export function failureOfBody(
  context: FailureContext,
  response: Response,
  code: 'empty-answer' | 'not-json' | 'no-location' | 'too-large',
  body: string
): ControlServiceError {
  const html = /^\s*</.test(body);
  const whys = {
    'empty-answer':
      'The service answered with nothing where data are due. It does so when a sign-in is not known to it.',
    'not-json': html
      ? 'The answer is a web page, not data.'
      : `The answer is not valid JSON; it begins with ${JSON.stringify(cut(masked(context, body), 80))}.`,
    'too-large': 'The answer is too large.',
    'no-location': 'The answer does not carry the header Location, or something in between removed it.'
  };
  return make(
    context,
    code,
    {
      why: whys[code],
      consequences: response.ok ? unknownEffect : nothingChanged,
      countermeasures:
        code === 'empty-answer'
          ? 'Sign in again, or check that the client is registered for the team.'
          : 'Check that the URL is the one of a VDK Control Service and what stands in front of it.'
    },
    { status: response.status, opId: response.headers.get('x-opid') ?? context.opId }
  );
}

/** The error for a call that took longer than it may. */
export function failureOfTimeout(context: FailureContext, milliseconds: number): ControlServiceError {
  return make(context, 'timeout', {
    why: `${context.address} did not answer within ${milliseconds / 1000} s.`,
    consequences: unknownEffect,
    countermeasures: 'Look whether it was done, then try again; raise the time limit if the service is slow.'
  });
}

const tls = /CERT|SSL|TLS|UNABLE_TO_(GET|VERIFY)/;
const networkReasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nothing listens there.',
  ENOTFOUND: 'The host name is unknown.',
  EAI_AGAIN: 'The host name cannot be resolved at the moment.',
  ECONNRESET: 'The connection was closed.',
  UND_ERR_SOCKET: 'The connection was closed before the answer was complete.',
  UND_ERR_CONNECT_TIMEOUT: 'The host does not answer.',
  EHOSTUNREACH: 'The host cannot be reached.',
  ENETUNREACH: 'The network cannot be reached.'
};

/** The `code` of an error or of what caused it. */
function codeOf(error: unknown): string {
  for (let current = error; current instanceof Error; current = current.cause) {
    const code: unknown = Reflect.get(current, 'code');
    if (typeof code === 'string') {
      return code;
    }
  }
  return '';
}

/** The error for a request that got no answer, or only a part of one. */
export function failureOfNetwork(context: FailureContext, error: unknown): ControlServiceError {
  const code = codeOf(error);
  if (tls.test(code)) {
    return make(
      context,
      'tls',
      {
        why: `No secure connection to ${context.address} can be made (${code}).`,
        countermeasures:
          'Check that the URL should begin with https. For a private certificate authority name its file in NODE_EXTRA_CA_CERTS.'
      },
      { cause: error }
    );
  }
  return make(
    context,
    'network',
    {
      why: `${context.address} cannot be reached. ${networkReasons[code] ?? code}`.trim(),
      consequences: unknownEffect,
      countermeasures: 'Check the URL, that the service runs, and your network or proxy.'
    },
    { cause: error }
  );
}

/** The error for an answer of fewer bytes than announced. */
export function failureOfTruncation(context: FailureContext, got: number, due: number): ControlServiceError {
  return make(context, 'network', {
    why: `The answer broke off after ${got} of ${due} bytes.`,
    consequences: 'What was received is not used.',
    countermeasures: 'Try again; check what stands between you and the service.'
  });
}

/** The error for a token source that fails or gives something that is no token. */
export function failureOfToken(context: FailureContext, error: unknown): ControlServiceError {
  return error instanceof ControlServiceError
    ? error
    : make(context, 'token', {
        why: 'The sign-in did not give a usable access token.',
        countermeasures: 'Sign in again, or check the configured token.'
      });
}
