import type {
  IDownloadPreview,
  IDownloadRequest,
  IExportPreview,
  IExportRequest,
  IImportPreview,
  IImportRequest,
  IJobTransfers,
  IPlacedJob
} from '@vdk-lab/tokens';
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

  previewImport(request: IImportRequest): Promise<IImportPreview> {
    return this.requests.json('POST', 'imports/preview', request);
  }

  import(request: IImportRequest): Promise<IPlacedJob> {
    return this.requests.json('POST', 'imports', request);
  }

  undoImport(path: string): Promise<IPlacedJob> {
    return this.requests.json('POST', 'imports/undo', { path });
  }

  previewExport(request: IExportRequest): Promise<IExportPreview> {
    return this.requests.json('POST', 'exports/preview', request);
  }

  async export(request: IExportRequest): Promise<string> {
    return (await this.requests.json<{ path: string }>('POST', 'exports', request)).path;
  }
}
