import type { IDownloadPreview, IDownloadRequest, IJobTransfers, IPlacedJob } from '@vdk-lab/tokens';
import type { Requests } from './requests';

const query = (values: object): string =>
  Object.entries(values)
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`)
    .join('&');

/** Imports, downloads and exports by lab-service. */
export class JobTransfers implements IJobTransfers {
  constructor(private readonly requests: Requests) {}

  previewDownload(request: IDownloadRequest): Promise<IDownloadPreview> {
    return this.requests.json('GET', `downloads/preview?${query(request)}`);
  }

  download(
    request: IDownloadRequest,
    options: { readonly update: boolean; readonly content: string }
  ): Promise<IPlacedJob> {
    return this.requests.json('POST', 'downloads', { ...request, ...options });
  }
}
