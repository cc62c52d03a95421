import { defineProblems } from '../core/problems.ts';

export const INVENTORY_PROBLEMS = defineProblems({
  INVENTORY_MATERIAL_UNMAPPED: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '{reference}：SKU {sku}（MSKU {msku}，店铺 {shop}）在 {date} 没有对应物料，该单据的库存变动等待中',
      en: '{reference}: SKU {sku} (MSKU {msku}, shop {shop}) is mapped to no material on {date}; the movements of this document wait',
    },
    remedy: {
      zh: '在主数据中对应 SKU 与物料；之后该单据自动入库存账',
      en: 'Map the SKU to a material in master data; the document then counts by itself',
    },
  },
  INVENTORY_WAREHOUSE_UNMAPPED: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '{reference}：仓库“{warehouse}”没有对应仓库，该单据的库存变动等待中',
      en: '{reference}: the warehouse “{warehouse}” is mapped to none of ours; the movements of this document wait',
    },
    remedy: {
      zh: '在主数据中对应仓库；之后该单据自动入库存账',
      en: 'Map the warehouse in master data; the document then counts by itself',
    },
  },
  INVENTORY_NEGATIVE: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 72,
    text: {
      zh: '仓库 {warehouse} 物料 {material} 的在手数量为 {onHand}：出库多于入库',
      en: 'Warehouse {warehouse}, material {material}: {onHand} on hand, more left than came',
    },
    remedy: {
      zh: '补录缺失的入库、调拨或盘点单；期末仍为负数时不能结账，除非经批准',
      en: 'Enter the receipt, transfer or count that is missing; the close is blocked while it is negative, unless approved',
    },
  },
  INVENTORY_PROMISED_NOT_THERE: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '仓库 {warehouse} 物料 {material} 已预占 {reserved} 件，在手只有 {onHand} 件',
      en: 'Warehouse {warehouse}, material {material}: {reserved} units are promised to orders, {onHand} are there',
    },
    remedy: {
      zh: '补货或调拨，或把部分订单改由其他仓库发货',
      en: 'Restock or transfer, or move some of the orders to another warehouse',
    },
  },
  INVENTORY_NOT_ENOUGH: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '订单 {order} 行 {item}：仓库 {warehouse} 物料 {material} 需再预占 {needed} 件，可用 {available} 件',
      en: 'Order {order}, line {item}: {needed} more of material {material} are needed in warehouse {warehouse}, {available} are free',
    },
    remedy: {
      zh: '补货、调拨，或改由其他仓库发货',
      en: 'Restock, transfer, or choose another warehouse',
    },
  },
  INVENTORY_SNAPSHOT_DIFFERS: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 72,
    text: {
      zh: '仓库 {warehouse} 物料 {material}：变动累计 良品 {onHand}、次品 {defective}，来源盘面 良品 {toldOnHand}、次品 {toldDefective}，差 {difference}',
      en: 'Warehouse {warehouse}, material {material}: movements add up to {onHand} sellable and {defective} defective, the source counts {toldOnHand} and {toldDefective}, difference {difference}',
    },
    remedy: {
      zh: '查找缺失或多计的单据（尚未同步、未对应 SKU、在途、平台 5 天内改写）；数量不会被自动改正',
      en: 'Look for a document that is missing or counted beside (not synced yet, SKU not mapped, in transit, rewritten by the platform within 5 days); nothing is corrected by itself',
    },
  },
});
