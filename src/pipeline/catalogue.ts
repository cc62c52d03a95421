/** Every problem the house can name, joined once. */
import { AMAZON_PROBLEMS } from '../connectors/amazon/problems.ts';
import { cosmicProblems } from '../connectors/kingdee/cosmic/problems.ts';
import { kingdeeDocumentProblems } from '../connectors/kingdee/documents/problems.ts';
import { jdyProblems } from '../connectors/kingdee/jdy/problems.ts';
import { kingdeeProblems } from '../connectors/kingdee/problems.ts';
import { SELLFOX_PROBLEMS } from '../connectors/sellfox/problems.ts';
import { nccProblems } from '../connectors/yonyou/nccloud/problems.ts';
import { yonyouProblems } from '../connectors/yonyou/problems.ts';
import { tplusProblems } from '../connectors/yonyou/tplus/problems.ts';
import { u8Problems } from '../connectors/yonyou/u8/problems.ts';
import { u8cProblems } from '../connectors/yonyou/u8cloud/problems.ts';
import { yonyouDocumentProblems } from '../connectors/yonyou/yonbip/documents/problems.ts';
import { POSTING_PROBLEMS } from '../core/posting-problems.ts';
import { type Catalogue, joinCatalogue } from '../core/problems.ts';
import { CHART_PROBLEMS } from '../delivery/chart-check/problems.ts';
import { DELIVERY_PROBLEMS } from '../delivery/problems.ts';
import { ENGINE_PROBLEMS } from '../engine/problems.ts';
import { FEES_PROBLEMS } from '../fees/problems.ts';
import { FUNDS_PROBLEMS } from '../funds/problems.ts';
import { INTAKE_PROBLEMS } from '../intake/problems.ts';
import { INVENTORY_PROBLEMS } from '../inventory/problems.ts';
import { LEDGER_PROBLEMS } from '../ledger/problems.ts';
import { ERP_BASE_PROBLEMS } from '../masterdata/erp-base/problems.ts';
import { MAPPING_PROBLEMS } from '../masterdata/mapping/problems.ts';
import { MASTERDATA_PROBLEMS } from '../masterdata/problems.ts';
import { ORDER_PROBLEMS } from '../orders/problems.ts';
import { PAPER_PROBLEMS } from '../papers/problems.ts';
import { RECONCILE_PROBLEMS } from '../reconcile/problems.ts';
import { SPEC_PROBLEMS } from '../spec/problems.ts';
import { wireProblems } from '../wire/problems.ts';
import { PIPELINE_PROBLEMS } from './problems.ts';

/** The rooms' tables; the doors add their own. */
export const HOUSE_PROBLEMS = [
  POSTING_PROBLEMS,
  PAPER_PROBLEMS,
  wireProblems,
  ENGINE_PROBLEMS,
  AMAZON_PROBLEMS,
  SELLFOX_PROBLEMS,
  kingdeeProblems,
  kingdeeDocumentProblems,
  jdyProblems,
  cosmicProblems,
  yonyouProblems,
  yonyouDocumentProblems,
  u8Problems,
  u8cProblems,
  nccProblems,
  tplusProblems,
  INTAKE_PROBLEMS,
  MASTERDATA_PROBLEMS,
  MAPPING_PROBLEMS,
  ERP_BASE_PROBLEMS,
  FEES_PROBLEMS,
  FUNDS_PROBLEMS,
  LEDGER_PROBLEMS,
  ORDER_PROBLEMS,
  INVENTORY_PROBLEMS,
  DELIVERY_PROBLEMS,
  CHART_PROBLEMS,
  SPEC_PROBLEMS,
  RECONCILE_PROBLEMS,
  PIPELINE_PROBLEMS,
] as const;

export function houseCatalogue(): Catalogue {
  return joinCatalogue(HOUSE_PROBLEMS);
}
