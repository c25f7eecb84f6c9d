import { createHash, timingSafeEqual } from 'node:crypto';
import { userInfo } from 'node:os';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Who may ask. */
export interface Access {
  /** Null: everybody on this machine. */
  readonly token: string | null;
  /** The job whose execution has this token. */
  readonly jobOfToken: (token: string) => { team: string; job: string } | null;
}

/** Names by which a loopback address is called; with any other a page of the web may have been bound to us. */
const hosts = ['127.0.0.1', 'localhost', '[::1]'];
const tokenLifeSeconds = 12 * 3600;

/** Constant in time, whatever the lengths. */
function same(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

function bearer(request: FastifyRequest): string | null {
  return /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? null;
}

/** The Host header names this machine's loopback. */
export function isHostKnown(request: FastifyRequest): boolean {
  return hosts.includes((request.headers.host ?? '').replace(/:\d+$/, '').toLowerCase());
}

/** The job whose execution asks; null for a client. */
export function askingJob(request: FastifyRequest, access: Access): { team: string; job: string } | null {
  return access.jobOfToken(bearer(request) ?? '');
}

const ownData = /^\/data-jobs\/for-team\/([^/]+)\/jobs\/([^/]+)\/deployments\/[^/]+\/(properties|secrets)$/;

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** May this request pass? An execution's token reaches its own job's properties and secrets alone. */
export function isAllowed(request: FastifyRequest, isPublic: boolean, access: Access): boolean {
  const owner = askingJob(request, access);
  if (owner) {
    const [, team = '', job = ''] = ownData.exec(request.url.split('?')[0] ?? '') ?? [];
    return decode(team) === owner.team && decode(job) === owner.job;
  }
  const token = bearer(request);
  return isPublic || access.token === null || (token !== null && same(token, access.token));
}

/** Who a client is: all who have the token are the account that runs this; without a token nobody is known. */
export function userOf({ token }: Access): string | null {
  if (token === null) {
    return null;
  }
  try {
    return userInfo().username;
  } catch {
    // A container's account may have no name.
    return `uid-${process.getuid?.() ?? 'unknown'}`;
  }
}

/** The grant of an API token: `vdk login -t api-token` trades the runtime's token for itself. */
export function signIn(request: FastifyRequest, reply: FastifyReply, { token }: Access): FastifyReply {
  const form = new URLSearchParams(Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '');
  const given = form.get('refresh_token') ?? '';
  const refuse = (error: string, description: string): FastifyReply =>
    reply.code(400).send({ error, error_description: description });
  reply.header('cache-control', 'no-store');
  if (form.get('grant_type') !== 'refresh_token') {
    return refuse('unsupported_grant_type', 'Send grant_type=refresh_token.');
  }
  if (token !== null && !same(given, token)) {
    return refuse('invalid_grant', 'This is not the token of the runtime.');
  }
  return reply.send({
    access_token: given,
    refresh_token: given,
    token_type: 'bearer',
    expires_in: tokenLifeSeconds
  });
}
