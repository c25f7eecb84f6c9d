import { join } from 'node:path';

type Variables = Readonly<Record<string, string | undefined>>;

/** Nothing else of the service's environment reaches a job: no target's address or token above all. */
const allowed = new Set([
  ...['PATH', 'HOME', 'LANG', 'LANGUAGE', 'TZ', 'TMPDIR', 'USER', 'LOGNAME', 'SHELL', 'LD_LIBRARY_PATH'],
  ...['http_proxy', 'https_proxy', 'no_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'ALL_PROXY', 'all_proxy'],
  ...['SSL_CERT_FILE', 'SSL_CERT_DIR', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'VDK_LAB_STATE_DIR']
]);

/** VDK's settings that name a Control Service or a way to sign in there. */
const secret = /TOKEN|SECRET|PASSWORD|CREDENTIAL|AUTH|CONTROL_SERVICE|REST_API_URL|API_URL/i;

function mayPass(name: string): boolean {
  return (
    allowed.has(name) ||
    name.startsWith('LC_') ||
    (name.startsWith('VDK_') && !name.startsWith('VDK_LAB_') && !secret.test(name))
  );
}

/** What a run is called, and where its files are. */
export interface RunIdentity {
  readonly executionId: string;
  readonly runFolder: string;
  readonly team?: string;
  readonly version?: string;
}

/** The files of a run. */
export function runFiles(runFolder: string) {
  return {
    record: join(runFolder, 'record.json'),
    events: join(runFolder, 'events.jsonl'),
    log: join(runFolder, 'log.txt'),
    /** What stood in the log before it was cut. */
    olderLog: join(runFolder, 'log.1.txt'),
    /** Where both stand in the whole log. */
    logPlaces: join(runFolder, 'log.json'),
    termination: join(runFolder, 'termination.json'),
    summary: join(runFolder, 'summary.json'),
    temporary: join(runFolder, 'tmp')
  };
}

/** What only the processes of this run have in their environment. */
export function runMark(runFolder: string): string {
  return `VDK_JOB_RUN_SUMMARY_FILE_PATH=${runFiles(runFolder).summary}`;
}

const always: Variables = {
  VDK_LOG_CONFIG: 'LOCAL',
  VDK_VERSION_CHECK_DISABLED: 'true',
  PYTHONUNBUFFERED: '1',
  PYTHONUTF8: '1'
};

function defined(variables: Variables): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).filter((entry): entry is [string, string] => entry[1] !== undefined)
  );
}

/** What the processes of all runs have in common. */
export function commonEnvironment(inherited: Variables): Record<string, string> {
  const passed = Object.entries(inherited).filter(([name]) => mayPass(name));
  return defined({ ...Object.fromEntries(passed), ...always });
}

/**
 * The variables of a job's process.
 * @param variables of this run; they win
 */
export function jobEnvironment(
  inherited: Variables,
  run: RunIdentity,
  variables: Variables = {}
): Record<string, string> {
  const files = runFiles(run.runFolder);
  const own: Variables = {
    VDK_EXECUTION_ID: run.executionId,
    VDK_ATTEMPT_ID: `${run.executionId}-00001`,
    VDK_OP_ID: run.executionId,
    VDK_JOB_TEAM: run.team,
    VDK_JOB_GITHASH: run.version,
    VDK_TERMINATION_MESSAGE_WRITER_OUTPUT_FILE: files.termination,
    VDK_JOB_RUN_SUMMARY_FILE_PATH: files.summary,
    VDK_TEMPORARY_WRITE_DIRECTORY: files.temporary,
    VDK_LAB_EVENTS_FILE: files.events
  };
  return defined({ ...commonEnvironment(inherited), ...own, ...variables });
}
