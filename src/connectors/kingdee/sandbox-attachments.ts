/** Attachments in the sandbox: kept by this server only, in the chunks that were sent. */
import { randomUUID } from 'node:crypto';
import type { JsonObject, JsonValue } from '../../wire/exact-json.ts';
import { scalar } from './errors.ts';
import { failed, numberOf, refusal, succeeded } from './sandbox-answers.ts';
import { member } from './sandbox-request.ts';
import type { World } from './sandbox-world.ts';

/** Bytes of one part of a download. */
const PART_BYTES = 512 * 1024;
const FIRST_ATTACHMENT_ID = 470_001;

/** The first chunk has no FileId; the answer gives the one that the next chunks name. */
export async function uploadAttachment(world: World, data: JsonObject): Promise<JsonValue> {
  const text = (name: string): string => scalar(member(data, name));
  const given = text('FileId');
  const before = world.attachments.get(given);
  if (given !== '' && (!before || before.complete)) return failed(refusal('[sandbox] 没有未传完的文件', 10).errors, 10);
  const bytes = Buffer.from(text('SendByte'), 'base64');
  if (text('FileName') === '' || bytes.length === 0)
    return failed(refusal('[sandbox] FileName 和 SendByte 不能为空', 8).errors, 8);
  const form = text('FormId').toUpperCase();
  const documentId = text('InterId');
  if (form === 'GL_VOUCHER' && !(await hasVoucher(world, documentId)))
    return failed(refusal('[sandbox] 附件所属单据不存在', 10, 'InterId').errors, 10);
  const id = before ? given : randomUUID();
  world.attachments.set(id, {
    name: text('FileName'),
    form,
    documentId,
    chunks: [...(before?.chunks ?? []), bytes],
    complete: text('IsLast').toLowerCase() === 'true',
  });
  const taken = [{ id: FIRST_ATTACHMENT_ID + world.attachments.size - 1, number: '', index: 0 }];
  return { Result: { ResponseStatus: succeeded(taken), FileId: id, Message: '' } };
}

async function hasVoucher(world: World, id: string): Promise<boolean> {
  return /^\d+$/.test(id) && (await world.store.vouchers({ id: Number(id) })).length === 1;
}

export async function downloadAttachment(world: World, data: JsonObject): Promise<JsonValue> {
  const found = world.attachments.get(scalar(member(data, 'FileId')));
  if (!found?.complete) return failed(refusal('[sandbox] 文件不存在', 10).errors, 10);
  const all = Buffer.concat(found.chunks);
  const start = Number(scalar(member(data, 'StartIndex')) || '0');
  const part = all.subarray(start, start + PART_BYTES);
  return {
    Result: {
      ResponseStatus: succeeded([]),
      StartIndex: numberOf(start + part.length),
      IsLast: start + part.length >= all.length,
      FileSize: numberOf(all.length),
      FileName: found.name,
      FilePart: part.toString('base64'),
    },
  };
}
