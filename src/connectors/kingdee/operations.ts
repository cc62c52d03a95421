/** The services of DynamicFormService besides Save, View and ExecuteBillQuery. Reads may repeat, writes are sent once. */
import { isJsonObject, type JsonObject, type JsonValue } from '../../wire/exact-json.ts';
import type { KingdeeClient } from './client.ts';
import { type Failure, isFailure, readResult, readRows, scalar } from './errors.ts';

/** Documents of a form: ids win over numbers. */
export interface Documents {
  readonly ids?: readonly string[];
  readonly numbers?: readonly string[];
}

export interface BillQueryData {
  readonly FormId: string;
  readonly FieldKeys: string;
  readonly FilterString: string;
  readonly OrderString: string;
  readonly StartRow: number;
  readonly Limit: number;
}

export interface PushData extends Documents {
  readonly targetForm: string;
  /** Empty: the product's default rule. */
  readonly ruleId?: string;
  /** What cannot be saved as it is, is kept as a draft (暂存). */
  readonly draftWhenSaveFails?: boolean;
}

export interface UploadData {
  readonly form: string;
  readonly documentId: string;
  readonly documentNumber: string;
  readonly fileName: string;
  readonly bytes: Uint8Array;
}

type Answer = { readonly result: JsonObject } | Failure;
/** `stage` operations of the form, by their method names. */
export type StageMethod = 'Submit' | 'Audit' | 'UnAudit' | 'CancelAssign' | 'Delete';

export interface KingdeeOperations {
  /** The whole answer: `readBatch` tells the fate of each document. */
  batchSave(form: string, data: unknown, deadlineMs: number): Promise<{ readonly json: JsonValue } | Failure>;
  draft(form: string, data: unknown, deadlineMs: number): Promise<Answer>;
  stage(method: StageMethod, form: string, documents: Documents): Promise<Answer>;
  /** `Forbid`, `Enable`, `Cancel` …: numbered operations of a form. */
  execute(operation: string, form: string, documents: Documents): Promise<Answer>;
  billQuery(query: BillQueryData): Promise<{ readonly records: readonly JsonObject[] } | Failure>;
  queryBusinessInfo(form: string): Promise<Answer>;
  /** Ids of the documents that were made. */
  push(form: string, data: PushData, deadlineMs?: number): Promise<{ readonly made: readonly string[] } | Failure>;
  /** In chunks; a failure ends it, and what was sent stays unfinished and unseen. */
  attachmentUpLoad(data: UploadData): Promise<{ readonly fileId: string } | Failure>;
  attachmentDownLoad(fileId: string): Promise<{ readonly name: string; readonly bytes: Buffer } | Failure>;
}

const WRITE_DEADLINE_MS = 60_000;
/** A chunk is 4/3 as long in base64; 512 KiB stays under the 1 MB bodies that gateways let through. */
const CHUNK_BYTES = 512 * 1024;

export function kingdeeOperations(client: KingdeeClient): KingdeeOperations {
  const write = (method: string, parameters: readonly unknown[], deadlineMs = WRITE_DEADLINE_MS): Promise<Answer> =>
    client.write(method, parameters, readResult, deadlineMs);
  return {
    batchSave: (form, data, deadlineMs) =>
      client.write('BatchSave', [form, JSON.stringify(data)], (json) => ({ json }), deadlineMs),
    draft: (form, data, deadlineMs) => write('Draft', [form, JSON.stringify(data)], deadlineMs),
    stage: (method, form, documents) => write(method, [form, JSON.stringify(stageData(documents))]),
    execute: (operation, form, documents) =>
      write('ExcuteOperation', [form, operation, JSON.stringify(stageData(documents))]),
    billQuery: (query) => client.read('BillQuery', [JSON.stringify(query)], readRecords),
    queryBusinessInfo: (form) => client.read('QueryBusinessInfo', [JSON.stringify({ FormId: form })], readResult),
    async push(form, data, deadlineMs) {
      const answer = await write('Push', [form, JSON.stringify(pushData(data))], deadlineMs);
      return isFailure(answer) ? answer : { made: madeOf(answer.result) };
    },
    attachmentUpLoad: (data) => upload(data, write),
    attachmentDownLoad: (fileId) => download(client, fileId),
  };
}

function stageData(documents: Documents) {
  return {
    CreateOrgId: 0,
    Numbers: documents.ids ? [] : (documents.numbers ?? []),
    Ids: (documents.ids ?? []).join(','),
    InterationFlags: '',
    NetworkCtrl: '',
    IgnoreInterationFlag: '',
  };
}

function pushData(data: PushData) {
  return {
    Ids: (data.ids ?? []).join(','),
    Numbers: data.ids ? [] : (data.numbers ?? []),
    EntryIds: '',
    RuleId: data.ruleId ?? '',
    TargetBillTypeId: '',
    TargetOrgId: 0,
    TargetFormId: data.targetForm,
    IsEnableDefaultRule: data.ruleId ? 'false' : 'true',
    IsDraftWhenSaveFail: data.draftWhenSaveFails ? 'true' : 'false',
    CustomParams: {},
  };
}

function madeOf(result: JsonObject): readonly string[] {
  const status = isJsonObject(result.ResponseStatus) ? result.ResponseStatus : {};
  const entities = Array.isArray(status.SuccessEntitys) ? (status.SuccessEntitys as readonly JsonValue[]) : [];
  return entities.filter(isJsonObject).map((one) => scalar(one.Id));
}

/** Rows as objects; a failure hides in the first one as in ExecuteBillQuery. */
function readRecords(json: JsonValue): { readonly records: readonly JsonObject[] } | Failure {
  if (Array.isArray(json) && json.every(isJsonObject)) {
    const first = (json as readonly JsonObject[])[0];
    const disguised = first !== undefined && ('Result' in first || ('Message' in first && 'DIndex' in first));
    if (!disguised) return { records: json as readonly JsonObject[] };
  }
  const failed = readRows(json);
  // A failure never has the shape of rows; an answer that has is no BillQuery's.
  return isFailure(failed) ? failed : { records: [] };
}

async function upload(
  data: UploadData,
  write: (method: string, parameters: readonly unknown[]) => Promise<Answer>,
): Promise<{ readonly fileId: string } | Failure> {
  let fileId = '';
  for (let at = 0; at === 0 || at < data.bytes.length; at += CHUNK_BYTES) {
    const chunk = data.bytes.subarray(at, at + CHUNK_BYTES);
    const body = {
      FileName: data.fileName,
      FormId: data.form,
      IsLast: at + CHUNK_BYTES >= data.bytes.length,
      InterId: data.documentId,
      Entrykey: '',
      EntryinterId: '-1',
      BillNO: data.documentNumber,
      AliasFileName: data.fileName,
      FileId: fileId,
      SendByte: Buffer.from(chunk).toString('base64'),
    };
    const answer = await write('AttachmentUpLoad', [JSON.stringify(body)]);
    if (isFailure(answer)) return answer;
    fileId = scalar(answer.result.FileId) || fileId;
  }
  return { fileId };
}

async function download(
  client: KingdeeClient,
  fileId: string,
): Promise<{ readonly name: string; readonly bytes: Buffer } | Failure> {
  const parts: Buffer[] = [];
  let start = '0';
  for (;;) {
    const data = JSON.stringify({ FileId: fileId, StartIndex: Number(start) });
    const answer = await client.read('AttachmentDownLoad', [data], readResult);
    if (isFailure(answer)) return answer;
    parts.push(Buffer.from(scalar(answer.result.FilePart), 'base64'));
    const next = scalar(answer.result.StartIndex);
    if (answer.result.IsLast === true || next === start)
      return { name: scalar(answer.result.FileName), bytes: Buffer.concat(parts) };
    start = next;
  }
}
