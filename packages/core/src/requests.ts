import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import type { IProblem } from '@vdk-lab/tokens';

/** A request failed; `problem` is what people read. */
export class LabError extends Error {
  constructor(
    readonly problem: IProblem,
    /** HTTP status; 0 when there was no answer. */
    readonly status: number
  ) {
    super([problem.what, problem.why, problem.countermeasures].filter(text => text !== '').join(' '));
    this.name = 'LabError';
  }
}

async function problemOf(response: Response): Promise<IProblem> {
  const body: unknown = await response.json().catch(() => null);
  if (typeof body === 'object' && body !== null && 'what' in body) {
    const read = (name: string): string => {
      const value: unknown = Reflect.get(body, name);
      return typeof value === 'string' ? value : '';
    };
    return {
      code: read('code'),
      what: read('what'),
      why: read('why'),
      consequences: read('consequences'),
      countermeasures: read('countermeasures')
    };
  }
  if (response.status === 404) {
    return {
      code: 'no-server-extension',
      what: 'VDK Lab is not complete here.',
      why: 'The Jupyter server lacks the extension vdk-lab-server.',
      consequences: 'Jobs can be written, and not run, deployed or watched.',
      countermeasures: 'Install vdk-lab-server in the environment of Jupyter, and start Jupyter again.'
    };
  }
  return {
    code: `http-${response.status}`,
    what: 'The request failed.',
    why: `The server answered ${response.status} ${response.statusText}.`,
    consequences: 'It was not carried out.',
    countermeasures: 'Try again.'
  };
}

/** Requests to lab-service, through Jupyter's own connection: its login, its XSRF header. */
export class Requests {
  constructor(readonly settings: ServerConnection.ISettings) {}

  /** Address of a path of openapi/lab-service.yaml. */
  url(path: string): string {
    return URLExt.join(this.settings.baseUrl, 'vdk-lab/api', path);
  }

  /** @throws LabError */
  async send(method: string, path: string, body?: unknown): Promise<Response> {
    const init: RequestInit = { method };
    if (body !== undefined) {
      init.body = JSON.stringify(body);
      init.headers = { 'Content-Type': 'application/json' };
    }
    const response = await ServerConnection.makeRequest(this.url(path), init, this.settings);
    if (!response.ok) {
      throw new LabError(await problemOf(response), response.status);
    }
    return response;
  }

  async json<T>(method: string, path: string, body?: unknown): Promise<T> {
    return (await (await this.send(method, path, body)).json()) as T;
  }
}
