import { ControlServiceError, type TokenSource } from '@vdk-lab/control-service';

/** Where a service answers, and what it wants to see. */
export interface ServiceAddress {
  readonly url: string;
  readonly token: TokenSource;
}

export interface DeploymentFailure {
  /** Who can mend it: the author of the job, or whoever runs the service. */
  readonly blame: 'user' | 'platform';
  readonly error: ControlServiceError;
}

/**
 * Why the last deployment of a job failed; null while it has not. Only the local runtime says so, under a path of its own
 * (openapi/lab-service.yaml): a Control Service shows what runs, never what did not come to run.
 */
export async function deploymentFailure(
  address: ServiceAddress,
  team: string,
  job: string,
  signal: AbortSignal
): Promise<DeploymentFailure | null> {
  const token = await address.token.token();
  const response = await fetch(
    `${address.url}/runtime/jobs/${encodeURIComponent(team)}/${encodeURIComponent(job)}/deployment-status`,
    { signal, headers: token ? { authorization: `Bearer ${token}` } : {} }
  );
  const { status, message } = (await response.json()) as { status?: string; message?: string };
  if (status !== 'user_error' && status !== 'platform_error') {
    return null;
  }
  const blame = status === 'user_error' ? 'user' : 'platform';
  const error = new ControlServiceError({
    code: 'answer',
    what: blame === 'user' ? 'The deployment failed in your code.' : 'The deployment failed on the platform.',
    why: message ?? 'The runtime said no more.',
    consequences: 'What ran before goes on.',
    countermeasures: 'Correct it and deploy again.'
  });
  return { blame, error };
}
