/** 转库 inside an organisation, 调出 and 调入 between two. Protocol notes §5.7. */
import { DOCUMENT_KINDS } from '../../../../core/business-documents.ts';
import {
  bustype,
  type Content,
  checkLines,
  dateTime,
  type JsonMembers,
  mapped,
  organisation,
  organisationOfWarehouse,
  ourCode,
  pieces,
  remarkOf,
  report,
  shared,
} from './content.ts';
import { yonyouDocumentProblems as kinds } from './problems.ts';

/** Quantities as texts, as the page prints them. */
export function transfer(content: Content): JsonMembers {
  const { document } = content;
  checkLines(content, 'pieces');
  const pair = warehouses(content);
  const [out, into] = [organisationOfWarehouse(content, pair.out), organisationOfWarehouse(content, pair.into)];
  if (out !== into) report(content, kinds.YONYOU_TRANSFER_ORGANISATIONS, { number: document.number, out, in: into });
  return {
    _status: 'Insert',
    ...ourCode(content),
    org: out,
    vouchdate: dateTime(document.date),
    businesstype: bustype(content),
    outWarehouse: codeOf(content, pair.out),
    inWarehouse: codeOf(content, pair.into),
    memo: remarkOf(content),
    details: document.lines.map((line) => ({ ...pieces(content, line), unitExchangeType: '0', invExchRate: '1' })),
  };
}

/** `bizType` 0: by hand. With 2 the ERP would make the document of the other side by itself, and ours would be a second. */
export function transferOut(content: Content): JsonMembers {
  checkLines(content, 'pieces');
  return {
    ...between(content),
    bizType: 0,
    srcBillType: '',
    details: content.document.lines.map((line) => pieces(content, line)),
  };
}

/** Its rows name the rows of the document that sent the goods, by ids that are looked up when it is sent. */
export function transferIn(content: Content): JsonMembers {
  const { document } = content;
  checkLines(content, 'pieces');
  if (!document.source)
    report(content, kinds.YONYOU_SOURCE_MISSING, {
      kind: DOCUMENT_KINDS[document.kind],
      number: document.number,
      source: '',
    });
  return {
    ...between(content),
    bizType: '0',
    breturn: 'false',
    details: document.lines.map((line) => ({ ...pieces(content, line), source: 'st_storeout' })),
  };
}

function between(content: Content): JsonMembers {
  const { document } = content;
  const { out, into } = warehouses(content);
  const [outorg, inorg] = [organisationOfWarehouse(content, out), organisationOfWarehouse(content, into)];
  return {
    _status: 'Insert',
    ...ourCode(content),
    outorg,
    outaccount: accountOf(content, outorg),
    outwarehouse: codeOf(content, out),
    inorg,
    inaccount: accountOf(content, inorg),
    inwarehouse: codeOf(content, into),
    vouchdate: dateTime(document.date),
    bustype: bustype(content),
    memo: remarkOf(content),
  };
}

/** 会计主体 of a stock organisation: ours for our own, else the organisation itself, as the page prints it. */
function accountOf(content: Content, stockOrganisation: string): string {
  return stockOrganisation === organisation(content, 'stock') ? organisation(content, 'finance') : stockOrganisation;
}

function warehouses(content: Content) {
  return {
    out: shared(content, '调出仓库', (line) => line.warehouse),
    into: shared(content, '调入仓库', (line) => line.warehouseTo),
  };
}

function codeOf(content: Content, warehouse: string | undefined): string {
  if (warehouse !== undefined) return mapped(content, '仓库', warehouse);
  report(content, kinds.YONYOU_DOCUMENT_LACKS, { number: content.document.number, what: '调出仓库、调入仓库' });
  return '';
}
