import { ControlService, isControlServiceError } from '@vdk-lab/control-service';
import type { ServiceAddress } from './deployment-failure.js';
import { limitedBody } from './limited-body.js';

/** As much as the client of a Control Service takes, of files and of other answers. Bytes. */
const [mostOfFiles, mostOfJson] = [2 ** 29, 2 ** 28];

/** The files of a job as a target has them. */
export interface JobSources {
  /**
   * `version`: the one that was asked for. `running`: what the target runs. `newest`: the newest upload, where the target
   * gives no other, or runs nothing of the job.
   */
  readonly kind: 'version' | 'running' | 'newest';
  /** 40 hexadecimal digits; null where it is not known: a Control Service does not tell that of its newest upload. */
  readonly version: string | null;
  /** The version that runs; null when nothing does. */
  readonly running: string | null;
  /** One root folder, named like the job. */
  readonly zip: Uint8Array;
}

/** Why a target has no such sources. */
export class SourcesError extends Error {
  constructor(
    readonly code: 'not-deployed' | 'version-unknown' | 'newest-only' | 'too-large',
    message: string
  ) {
    super(message);
    this.name = 'SourcesError';
  }
}

/**
 * The files of a job: of the version that runs, or of one that is named. A Control Service gives the newest upload alone;
 * a local runtime gives each, under a path of its own (openapi/lab-service.yaml).
 *
 * @param wanted a version, or its first four digits or more
 * @throws SourcesError, ControlServiceError
 */
export async function readJobSources(
  address: ServiceAddress,
  { team, job, wanted }: { readonly team: string; readonly job: string; readonly wanted?: string | undefined },
  signal?: AbortSignal
): Promise<JobSources> {
  const options = signal ? { signal } : {};
  const service = new ControlService(address);
  const running = (await absentAsNull(service.deployments.find(team, job, options)))?.job_version ?? null;
  if (wanted !== undefined || running !== null) {
    const runtime = await runtimeOf(address, signal);
    if (runtime) {
      const version = wanted === undefined ? running : await runtime.resolve(team, job, wanted);
      const zip = version === null ? null : await runtime.sources(team, job, version);
      if (version === null || zip === null) {
        const text = `There is no version ${wanted ?? version ?? ''} of ${job} of team ${team}. VDK Jobs lists its versions.`;
        throw new SourcesError('version-unknown', text);
      }
      return { kind: wanted === undefined ? 'running' : 'version', version, running, zip };
    }
  }
  if (wanted !== undefined) {
    const text = 'The target gives the files of the newest upload alone: an older version cannot be looked at there.';
    throw new SourcesError('newest-only', text);
  }
  const zip = await absentAsNull(service.sources.download(team, job, options));
  if (zip === null) {
    throw new SourcesError(
      'not-deployed',
      `The target has no sources of ${job} of team ${team}: it was never deployed.`
    );
  }
  return { kind: 'newest', version: null, running, zip };
}

async function absentAsNull<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (isControlServiceError(error) && error.status === 404) {
      return null;
    }
    throw error;
  }
}

async function received(answer: Response, most: number): Promise<Uint8Array> {
  const bytes = await limitedBody(answer, most);
  if (bytes === null) {
    throw new SourcesError('too-large', `The target answered with more than ${most / 2 ** 20} MiB.`);
  }
  return bytes;
}

async function json(answer: Response): Promise<unknown> {
  return JSON.parse(new TextDecoder().decode(await received(answer, mostOfJson)));
}

interface RuntimeVersions {
  /** Null when there is none, or several begin so. */
  resolve(team: string, job: string, wanted: string): Promise<string | null>;
  /** Null when there is no such version. */
  sources(team: string, job: string, version: string): Promise<Uint8Array | null>;
}

/** What a local runtime offers for its versions; null for a target that offers no such thing. */
async function runtimeOf(address: ServiceAddress, signal?: AbortSignal): Promise<RuntimeVersions | null> {
  const token = await address.token.token();
  const ask = (...path: string[]): Promise<Response> =>
    fetch([address.url.replace(/\/$/, ''), 'runtime', ...path.map(encodeURIComponent)].join('/'), {
      headers: token ? { authorization: `Bearer ${token}` } : {},
      redirect: 'manual',
      ...(signal ? { signal } : {})
    });
  // Whatever else answers there is no runtime: a Control Service's page for unknown paths, or a proxy's.
  const capabilities: unknown = await ask('capabilities')
    .then(answer => (answer.ok ? json(answer) : null))
    .catch(() => null);
  const features: unknown =
    typeof capabilities === 'object' && capabilities !== null && 'features' in capabilities
      ? capabilities.features
      : null;
  if (!Array.isArray(features) || !features.includes('version-sources')) {
    return null;
  }
  return {
    async resolve(team, job, wanted) {
      const answer = await ask('jobs', team, job, 'versions');
      const versions = answer.ok ? ((await json(answer)) as { version: string }[]) : [];
      const found = versions.filter(({ version }) => version.startsWith(wanted.toLowerCase()));
      return found.length === 1 ? (found[0]?.version ?? null) : null;
    },
    async sources(team, job, version) {
      const answer = await ask('jobs', team, job, 'versions', version, 'sources');
      return answer.ok ? received(answer, mostOfFiles) : null;
    }
  };
}
