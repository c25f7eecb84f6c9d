import type { Bytes } from './body.js';
import type { CallOptions, Connection } from './connection.js';
import { SourcesApi } from './generated/services/SourcesApi.js';

/** The files of a job and their versions. */
export class Sources {
  constructor(private readonly connection: Connection) {}

  /**
   * Uploads the files of a job. Repeated when the service is busy, unless the files are a stream.
   *
   * @param zip a zip with exactly one folder at its root
   * @param options `reason`: kept as the message of the version
   * @returns the version, 40 hexadecimal digits; the present one when nothing changed since the last upload; null after
   * an empty folder for a job that had no files
   * @throws ControlServiceError 404 when the team has no such job
   */
  async upload(
    team: string,
    job: string,
    zip: Bytes,
    options?: CallOptions & { readonly reason?: string }
  ): Promise<string | null> {
    const plan = { intent: `upload the files of "${job}"`, expected: 'json', repeatable: true } as const;
    const { version_sha: version } = await new SourcesApi(this.connection.call(plan, options)).sourcesUpload({
      teamName: team,
      jobName: job,
      // The request class takes all kinds of bytes; the generated type says Blob.
      requestBody: zip as Blob,
      reason: options?.reason
    });
    return version;
  }

  /**
   * The newest files: a zip with one root folder named like the job.
   *
   * @throws ControlServiceError 404 when the job is unknown or has no files
   */
  async download(team: string, job: string, options?: CallOptions): Promise<Uint8Array<ArrayBuffer>> {
    const plan = { intent: `download the files of "${job}"`, expected: 'bytes' } as const;
    const api = new SourcesApi(this.connection.call(plan, options));
    // The request class reads bytes; the generated type says Blob.
    const bytes: unknown = await api.dataJobSourcesDownload({ teamName: team, jobName: job });
    return bytes as Uint8Array<ArrayBuffer>;
  }

  /** Deletes the files. Does not undeploy. */
  async remove(team: string, job: string, options?: CallOptions & { readonly reason?: string }): Promise<void> {
    const plan = { intent: `delete the files of "${job}"`, expected: 'nothing' } as const;
    return new SourcesApi(this.connection.call(plan, options)).sourcesDelete({
      teamName: team,
      jobName: job,
      reason: options?.reason
    });
  }
}
