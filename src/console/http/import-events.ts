/** A running import as the API tells it by server-sent events; ends itself with the stream's last word. */
import { API, type ErrorAnswer } from './client.ts';
import type { ErrorJson, ImportReportJson, ProgressJson } from './shapes.ts';

export interface ImportListener {
  readonly onProgress: (progress: ProgressJson) => void;
  readonly onReport: (report: ImportReportJson) => void;
  readonly onFailed: (error: ErrorAnswer) => void;
  /** The stream broke before its end; the browser tries again by itself. */
  readonly onBroken: () => void;
}

/** Returns the function that stops listening. */
export function listenToImport(importId: string, listener: ImportListener): () => void {
  const source = new EventSource(`${API}/imports/${encodeURIComponent(importId)}/events`);
  const dataOf = <T>(event: Event): T => JSON.parse((event as MessageEvent<string>).data) as T;
  source.addEventListener('progress', (event) => listener.onProgress(dataOf<ProgressJson>(event)));
  source.addEventListener('report', (event) => listener.onReport(dataOf<ImportReportJson>(event)));
  source.addEventListener('failed', (event) => listener.onFailed(dataOf<ErrorJson>(event).error));
  source.addEventListener('end', () => source.close());
  source.addEventListener('error', () => listener.onBroken());
  return () => source.close();
}
