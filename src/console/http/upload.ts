/** Uploads one paper. XMLHttpRequest, because fetch tells no progress of the way up. */
import { ApiProblem, addressOf, CSRF_HEADER, errorOf, unreadableAnswer } from './client.ts';

export interface Upload {
  readonly file: File;
  readonly shop?: string | undefined;
  readonly dryRun?: boolean;
  readonly csrfToken: string | undefined;
  readonly onSent: (share: number) => void;
}

/** Resolves with the import's id once the bytes have arrived. Throws ApiProblem. */
export function uploadPaper(upload: Upload): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', addressOf('/documents', { shop: upload.shop, dryRun: upload.dryRun ? true : undefined }));
    request.setRequestHeader('accept', 'application/json');
    if (upload.csrfToken) request.setRequestHeader(CSRF_HEADER, upload.csrfToken);
    request.upload.addEventListener('progress', (event) => {
      if (event.lengthComputable) upload.onSent(event.total === 0 ? 1 : event.loaded / event.total);
    });
    request.addEventListener('load', () => {
      const body = parsed(request.responseText);
      const importId = (body as { importId?: string } | undefined)?.importId;
      if (request.status === 202 && importId) resolve(importId);
      else reject(new ApiProblem(request.status, errorOf(body) ?? unreadableAnswer(request.status)));
    });
    request.addEventListener('error', () => reject(new ApiProblem(0, unreadableAnswer(0))));
    const form = new FormData();
    form.append('file', upload.file, upload.file.name);
    request.send(form);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
