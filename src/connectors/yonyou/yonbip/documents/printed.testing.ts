/** Request and answer pairs of the protocol notes §3–§5, character by character. An empty answer: none of its own is printed. */
export const PRINTED = {
  receivable: {
    request:
      '{"data":{"resubmitCheckKey":"0f3c9c1d5e7a4b2f8d6e1a2b3c4d5e6f","_status":"Insert","extSystemCode":"HELIU","extVouchCode":"S001-AR-1","direction":"1","billDate":"2026-10-31 00:00:00","financeOrgCode":"ORG1","orgCode":"ORG1","bustypeCode":"ar_invoice","objectType":"1","customerCode":"AMZ-US","oriCurrencyCode":"USD","exchangeRateTypeCode":"01","exchangeRate":7.1,"exchangeRateDate":"2026-10-31 00:00:00","bodyItem":[{"_status":"Insert","extRowNo":"S001-AR-1-1","materialCode":"SKU-1","quantity":2,"taxRate":0,"oriTaxIncludedAmount":100.00,"oriTaxExcludedAmount":100.00,"oriTaxAmount":0,"localTaxIncludedAmount":710.00,"localTaxExcludedAmount":710.00,"localTaxAmount":0}]}}',
    answer:
      '{"code":"200","message":"操作成功","data":{"id":"1575441987716775942","code":"OARar261031000001","busiObj":"receivable","extSystemCode":"HELIU","extVouchCode":"S001-AR-1","status":"0","verifyState":0,"postStatus":"0","writeOffState":"0","effectState":"0","oriTaxIncludedAmount":100.0,"localTaxIncludedAmount":710.0,"pubts":"2026-10-31 17:59:46","bodyItem":[{"id":"1575441987716775943","headerId":"1575441987716775942","extRowNo":"S001-AR-1-1","oriTaxIncludedAmount":100.0}]}}',
  },
  'receivable list': {
    request: '{"pageIndex":1,"pageSize":100,"extSystemCode":"HELIU","extVouchCode":"S001-AR-1","isSum":true}',
    answer:
      '{"code":"200","message":"操作成功","data":{"pageIndex":1,"pageSize":100,"recordCount":1,"recordList":[{"id":"1575441987716775942","code":"OARar261031000001","extSystemCode":"HELIU","extVouchCode":"S001-AR-1","verifyState":2,"postStatus":"2","oriTaxAmount":0,"pubts":"2026-10-31 18:00:00"}]}}',
  },
  verb: {
    request: '{"data":{"id":"1575441987716775942"}}',
    answer: '{"code":"200","message":"操作成功","data":{"id":"1575441987716775942"}}',
  },
  payable: {
    request:
      '{"data":{"resubmitCheckKey":"1a2b3c4d5e6f708192a3b4c5d6e7f809","_status":"Insert","extSystemCode":"HELIU","extVouchCode":"S001-AP-1","direction":"1","billDate":"2026-10-31 00:00:00","financeOrgCode":"ORG1","orgCode":"ORG1","bustypeCode":"ap_invoice","objectType":"0","supplierCode":"AMZ","oriCurrencyCode":"USD","exchangeRateTypeCode":"01","exchangeRate":7.1,"exchangeRateDate":"2026-10-31 00:00:00","bodyItem":[{"_status":"Insert","extRowNo":"S001-AP-1-1","expenseItemCode":"FBA","taxRate":0,"oriTaxIncludedAmount":20.00,"oriTaxExcludedAmount":20.00,"oriTaxAmount":0,"localTaxIncludedAmount":142.00,"localTaxExcludedAmount":142.00,"localTaxAmount":0}]}}',
    answer: '',
  },
  collection: {
    request:
      '{"data":{"resubmitCheckKey":"2b3c4d5e6f708192a3b4c5d6e7f8091a","_status":"Insert","extSystemCode":"HELIU","extVouchCode":"PAYOUT-1","billDate":"2026-11-02 00:00:00","financeOrgCode":"ORG1","orgCode":"ORG1","bustypeCode":"ar_colsale","objectType":"1","customerCode":"AMZ-US","oriCurrencyCode":"USD","exchangeRateTypeCode":"01","exchangeRate":7.1,"exchangeRateDate":"2026-11-02 00:00:00","settleModeCode":"system_0001","enterpriseBankAccountNo":"BANK-USD-1","bodyItem":[{"_status":"Insert","extRowNo":"PAYOUT-1-1","quickTypeCode":"1","oriTaxIncludedAmount":80.00,"localTaxIncludedAmount":568.00}]}}',
    answer:
      '{"code":"200","message":"操作成功","data":{"id":"1575441987716775950","busiObj":"collection","code":"RECar261102000001","settleState":"0","status":"0","verifyState":0,"oriTaxIncludedAmount":80.0,"bodyItem":[{"id":"1575441987716775951","extRowNo":"PAYOUT-1-1"}]}}',
  },
  payment: {
    request:
      '{"data":{"resubmitCheckKey":"3c4d5e6f708192a3b4c5d6e7f8091a2b","_status":"Insert","extSystemCode":"HELIU","extVouchCode":"LOG-1","billDate":"2026-11-02 00:00:00","financeOrgCode":"ORG1","orgCode":"ORG1","bustypeCode":"ap_paypurc","objectType":"0","supplierCode":"FWD-1","oriCurrencyCode":"CNY","exchangeRateTypeCode":"01","exchangeRate":1,"exchangeRateDate":"2026-11-02 00:00:00","settleModeCode":"system_0001","enterpriseBankAccountNo":"BANK-CNY-1","bodyItem":[{"_status":"Insert","extRowNo":"LOG-1-1","quickTypeCode":"6","oriTaxIncludedAmount":30.00,"localTaxIncludedAmount":30.00}]}}',
    answer:
      '{"code":"200","message":"操作成功","data":{"id":"1575441987716775960","busiObj":"payment","code":"PAYap261102000001","settleState":"0","status":"0","verifyState":0}}',
  },
  oar: {
    request:
      '{"data":{"resubmitCheckKey":"5e6f708192a3b4c5d6e7f8091a2b3c4d","_status":"Insert","accentity_code":"ORG1","vouchdate":"2026-10-31","tradetype_code":"arap_oar_other","currency_name":"USD","customer_code":"AMZ-US","exchRate":7.1,"exchangeRateType_code":"01","oriSum":100.00,"natSum":710.00,"oarDetail":[{"_status":"Insert","material_code":"SKU-1","qty":2,"taxRate":0,"oriSum":100.00,"oriTax":0,"oriMoney":100.00,"natSum":710.00,"natTax":0,"natMoney":710.00}]}}',
    answer:
      '{"code":"200","message":"操作成功","data":{"id":1472903242554278001,"oriSum":100.0,"natSum":710.0,"balance":100.0,"localbalance":710.0,"isWfControlled":false,"oarDetail":[{"qty":2,"oriSum":100.0,"balance":100.0}]}}',
  },
  oap: {
    request:
      '{"data":[{"_status":"Insert","accentity_code":"ORG1","vouchdate":"2026-10-31 00:00:00","tradetype_code":"arap_oap_other","currency":"2281153755730176","natCurrency":"2281153755730177","supplier_code":"AMZ","exchangeRateType_code":"01","exchRate":7.1,"period":"2589917579547142","oriSum":20.00,"natSum":142.00,"oapDetail":[{"_status":"Insert","expenseitem_code":"FBA","oriSum":20.00,"oriTax":0,"oriMoney":20.00,"natSum":142.00,"natTax":0,"natMoney":142.00}]}]}',
    answer:
      '{"code":"200","message":"操作成功","data":{"id":2292711581880833,"oriSum":20.0,"natSum":142.0,"balance":20.0,"localbalance":142.0,"verifystate":0,"oapDetail":[{"id":2292711581880834,"oriSum":20.0}]}}',
  },
  receivebill: {
    request:
      '{"data":{"resubmitCheckKey":"6f708192a3b4c5d6e7f8091a2b3c4d5e","_status":"Insert","accentity_code":"ORG1","vouchdate":"2026-11-02","customer_code":"AMZ-US","tradetype_code":"arap_receipt","currency":"USD","exchangeRateType_code":"01","exchRate":7.1,"oriSum":80.00,"natSum":568.00,"settlemode_code":"2","enterprisebankaccount_code":"BANK-USD-1","ReceiveBill_b":[{"_status":"Insert","quickType_code":"9","oriSum":80.00,"natSum":568.00}]}}',
    answer:
      '{"code":"200","message":"操作成功","data":{"id":1472903242554278011,"status":0,"settlestatus":1,"oriSum":80.0,"natSum":568.0,"balance":80.0,"period":2589917579547142,"ReceiveBill_b":[{"id":1472903242554278012,"mainid":1472903242554278011,"oriSum":80.0}]}}',
  },
  'fi payment': {
    request:
      '{"data":[{"_status":"Insert","accentity_code":"ORG1","vouchdate":"2026-11-02 00:00:00","tradetype_code":"arap_payment","supplier_code":"FWD-1","currency":"2281153755730177","currency_priceDigit":"4","currency_moneyDigit":"2","natCurrency_priceDigit":"4","natCurrency_moneyDigit":"2","exchangeRateType_code":"01","exchangeRateType_digit":"6","exchRate":1,"oriSum":30.00,"natSum":30.00,"settlemode_code":"2","enterprisebankaccount_code":"BANK-CNY-1","PayBillb":[{"_status":"Insert","quickType_code":"6","oriSum":30.00,"natSum":30.00}]}]}',
    answer:
      '{"code":"200","message":"操作成功","data":{"id":2253371082396161,"oriSum":30.0,"natSum":30.0,"balance":30.0,"verifystate":0,"PayBillb":[{"oriSum":30.0,"natSum":30.0}]}}',
  },
  paybill: {
    request:
      '{"data":{"_status":"Insert","accentity_code":"ORG1","vouchdate":"2026-11-02 00:00:00","tradetype_code":"arap_paybill","customer_code":"AMZ-US","currency":"2281153755730176","natCurrency":"2281153755730177","natCurrency_priceDigit":"4","natCurrency_moneyDigit":"2","currency_priceDigit":"4","currency_moneyDigit":"2","exchangeRateType_code":"01","exchRate":7.1,"period":"2589917579547142","oriSum":5.00,"natSum":35.50}}',
    answer: '',
  },
  'receivebill audit': {
    request: '{"data":[{"id":2253371082396160,"pubts":"2026-11-02 11:22:44"}]}',
    answer:
      '{"code":"200","message":"操作成功","data":{"count":1,"sucessCount":1,"failCount":0,"messages":[],"infos":[{"id":2253371082396160,"auditstatus":1,"verifystate":2,"status":1}]}}',
  },
  product: {
    request:
      '{"data":{"resubmitCheckKey":"708192a3b4c5d6e7f8091a2b3c4d5e6f","orgCode":"global00","code":"SKU-1","name":{"simplifiedName":"手机壳"},"manageClassCode":"FG","realProductAttribute":1,"unitUseType":2,"unitCode":"PCS","erpCode":"SF-10001","detail":{"purchaseUnitCode":"PCS","stockUnitCode":"PCS","outTaxRateCode":"VATR6","batchManage":false,"serialNoManage":false}}}',
    answer: '{"code":"200","message":"操作成功","data":{"id":1530976715290968001}}',
  },
  'product list': {
    request: '{"pageIndex":1,"pageSize":100,"erpCodeList":["SF-10001"]}',
    answer:
      '{"code":"200","message":"处理成功","data":{"pageIndex":1,"pageSize":100,"pageCount":1,"beginPageIndex":1,"endPageIndex":1,"recordCount":1,"recordList":[{"id":1489997762220523521,"code":"SKU-1","name":"手机壳","unitId":1489246761411674001,"unitCode":"PCS","unitName":"个","manageClassCode":"FG","erpCode":"SF-10001"}]}}',
  },
  customer: {
    request:
      '{"data":{"resubmitCheckKey":"8192a3b4c5d6e7f8091a2b3c4d5e6f70","code":"AMZ-US","name":{"simplifiedName":"亚马逊美国站"},"createOrgCode":"global00","customerClassCode":"PLATFORM","countryCode":"US","merchantApplyRanges":[{"orgIdCode":"ORG1"}],"merchantRole":{"merchantOptions":false,"businessRole":"1"}}}',
    answer: '{"code":"200","success":true,"data":[{"id":1700194312096055299,"code":"AMZ-US"}]}',
  },
  'customer list': {
    request: '{"pageIndex":1,"pageSize":500,"code":"AMZ-US"}',
    answer:
      '{"code":"200","message":"处理成功","data":[{"id":1700194312096055299,"code":"AMZ-US","name":{"simplifiedName":"亚马逊美国站"},"createOrgCode":"global00","customerClassCode":"PLATFORM"}]}',
  },
  vendor: {
    request:
      '{"data":[{"_status":"InsertUpdate","code":"FWD-1","name":{"zh_CN":"头程货代一"},"org_code":"global00","vendorclass_code":"LOG","vendorOrgs":[{"_status":"Insert","org_code":"ORG1"}]}]}',
    answer:
      '{"code":"200","message":"操作成功","data":{"count":1,"sucessCount":1,"failCount":0,"messages":[],"infos":[{"id":1891832769614081,"code":"FWD-1"}]}}',
  },
  warehouse: {
    request:
      '{"matchRule":"code","unmatchedStrategy":"add","data":[{"sourceUnique":"SF-WH-1","code":"FBA-US","name":{"zh_CN":"FBA 美国仓"},"org___code":"ORG1","ownerorg___code":"ORG1","iUsed":"enable","countCost":true,"isGoodsPosition":false,"erpCode":"SF-WH-1"}]}',
    answer:
      '{"success":true,"code":"200","data":{"count":1,"successCount":1,"failCount":0,"messages":[],"infos":[{"created":true,"sourceUnique":"SF-WH-1","id":"2211575684096589833"}]}}',
  },
  'sales return': {
    request:
      '{"data":{"resubmitCheckKey":"b4c5d6e7f8091a2b3c4d5e6f708192a3","_status":"Insert","salesOrgId":"ORG1","transactionTypeId":"SR01","agentId":"AMZ-US","vouchdate":"2026-10-31 00:00:00","settlementOrgId":"ORG1","invoiceAgentId":"AMZ-US","currency":"USD","natCurrency":"CNY","exchangeRateType":"01","exchRate":7.1,"taxInclusive":true,"saleReturnSourceType":"NONE","payMoney":50.00,"saleReturnDetails":[{"_status":"Insert","productId":"SKU-1","qty":1,"subQty":1,"priceQty":1,"oriTaxUnitPrice":50.00,"oriSum":50.00,"oriMoney":50.00,"oriTax":0,"natSum":355.00,"natMoney":355.00,"natTax":0,"stockOrgId":"ORG1","orderProductType":"SALE"}]}}',
    answer: '',
  },
  purinrecord: {
    request:
      '{"data":{"resubmitCheckKey":"e7f8091a2b3c4d5e6f708192a3b4c5d6","_status":"Insert","needCalcLines":false,"org":"ORG1","purchaseOrg":"ORG1","accountOrg":"ORG1","inInvoiceOrg":"ORG1","vouchdate":"2026-10-15","bustype":"A15001","warehouse":"CN-1","vendor":"FAC-1","invoiceVendor":"FAC-1","currency":"CNY","natCurrency":"CNY","exchRateType":"01","exchRate":1,"purInRecords":[{"_status":"Insert","rowno":1,"product":"SKU-1","productsku":"SKU-1","qty":100,"unit":"PCS","subQty":100,"stockUnitId":"PCS","priceQty":100,"priceUOM":"PCS","invExchRate":1,"invPriceExchRate":1,"oriUnitPrice":10,"oriTaxUnitPrice":11.3,"oriMoney":1000,"oriSum":1130,"oriTax":130,"natMoney":1000,"natSum":1130,"natTax":130,"taxitems":"VAT13","out_sys_lineid":"1"}],"out_sys_code":"HELIU","out_sys_id":"GR-1"}}',
    answer:
      '{"code":"200","message":"操作成功","data":{"id":2288453282518529,"code":"CGRK00001","status":0,"purInRecords":[{"id":2288453282518530,"qty":100}]}}',
  },
  salesout: {
    request:
      '{"data":{"resubmitCheckKey":"d6e7f8091a2b3c4d5e6f708192a3b4c5","_status":"Insert","receiveAccountingBasis":"st_salesout","salesoutAccountingMethod":"salesoutConfirm","accountOrg":"ORG1","org":"ORG1","salesOrg":"ORG1","invoiceOrg":"ORG1","vouchdate":"2026-10-31 00:00:00","bustype":"A30001","warehouse":"FBA-US","cust":"AMZ-US","invoiceCust":"AMZ-US","srcBillType":"0","currency":"USD","natCurrency":"CNY","exchRateType":"01","exchRate":7.1,"out_sys_code":"HELIU","out_sys_id":"S001-OUT-1","details":[{"_status":"Insert","product":"SKU-1","productsku":"SKU-1","stockUnit":"PCS","priceUOM":"PCS","invExchRate":1,"invPriceExchRate":1,"unitExchangeType":0,"taxUnitPriceTag":true,"qty":2,"oriSum":100.00,"saleStyle":"SALE","out_sys_lineid":"1"}]}}',
    answer:
      '{"code":"200","message":"操作成功","data":{"id":2278566338843905,"code":"XSCK-2026-000001","status":0,"totalQuantity":2,"details":[{"id":2278566338843906,"rowno":10,"qty":2,"oriSum":100.0}]}}',
  },
  'salesout audit': {
    request: '{"data":[{"id":2278566338843905}]}',
    answer:
      '{"code":200,"message":"操作成功","data":{"count":2,"sucessCount":1,"failCount":1,"messages":[""],"infos":[{"id":2278566338843905,"verifystate":2,"status":1,"auditDate":"2026-11-01 00:00:00","pubts":"2026-11-01 11:03:27"}],"failInfos":[{"id":123,"message":"未找到id为 123 的单据，请重新确认"}]}}',
  },
  othin: {
    request:
      '{"data":{"resubmitCheckKey":"f8091a2b3c4d5e6f708192a3b4c5d6e7","_status":"Insert","needCalcLines":false,"org":"ORG1","accountOrg":"ORG1","vouchdate":"2026-10-31","bustype":"A08001","warehouse":"FBA-US","memo":"FBA found","othInRecords":[{"_status":"Insert","rowno":1,"product":"SKU-1","productsku":"SKU-1","qty":1,"unit":"PCS","subQty":1,"stockUnitId":"PCS","invExchRate":1,"unitExchangeType":0,"natUnitPrice":10,"natMoney":10}]}}',
    answer: '',
  },
  othout: {
    request:
      '{"data":{"resubmitCheckKey":"091a2b3c4d5e6f708192a3b4c5d6e7f8","_status":"Insert","org":"ORG1","accountOrg":"ORG1","vouchdate":"2026-10-31","bustype":"A10001","warehouse":"FBA-US","memo":"FBA disposed","othOutRecords":[{"_status":"Insert","product":"SKU-1","productsku":"SKU-1","qty":1,"unit":"PCS","subQty":1,"stockUnitId":"PCS","invExchRate":1,"unitExchangeType":0}]}}',
    answer:
      '{"code":"200","message":"操作成功","data":{"id":2166748487684865,"code":"QTCK0000001","status":0,"totalQuantity":1}}',
  },
  storein: {
    request:
      '{"data":{"_status":"Insert","outorg":"ORG1","outaccount":"ORG1","outwarehouse":"CN-1","inorg":"ORG2","inaccount":"ORG2","inwarehouse":"HK-1","vouchdate":"2026-10-30 00:00:00","bustype":"A04001","bizType":"0","breturn":"false","details":[{"_status":"Insert","product":"SKU-1","productsku":"SKU-1","qty":100,"unit":"PCS","invExchRate":1,"subQty":100,"stockUnitId":"PCS","source":"st_storeout","sourceid":"2234780147273985","sourceautoid":"2234780147273986"}]}}',
    answer:
      '{"code":"200","message":"操作成功","data":{"count":1,"sucessCount":1,"failCount":0,"messages":[""],"infos":[{"id":2234780147273985,"code":"ZK20261020000001","status":0,"pubts":"2026-10-20 16:55:57"}]}}',
  },
  storetransfer: {
    request:
      '{"data":{"resubmitCheckKey":"1a2b3c4d5e6f708192a3b4c5d6e7f809","_status":"Insert","org":"ORG1","vouchdate":"2026-10-20 00:00:00","businesstype":"A23001","outWarehouse":"CN-1","inWarehouse":"TRANSIT-US","details":[{"_status":"Insert","product":"SKU-1","productsku":"SKU-1","qty":"100","unit":"PCS","subQty":"100","stockUnitId":"PCS","invExchRate":"1","unitExchangeType":"0"}]}}',
    answer:
      '{"code":"200","message":"操作成功","data":{"count":1,"sucessCount":1,"failCount":0,"messages":[""],"infos":[{"id":2234780147273985,"code":"ZK20261020000001","status":0,"pubts":"2026-10-20 16:55:57"}]}}',
  },
  storeout: {
    request:
      '{"data":{"_status":"Insert","outorg":"ORG1","outaccount":"ORG1","inorg":"ORG2","inaccount":"ORG2","vouchdate":"2026-10-20 00:00:00","bustype":"A03001","bizType":2,"outwarehouse":"CN-1","inwarehouse":"HK-1","srcBillType":"","details":[{"_status":"Insert","product":"SKU-1","productsku":"SKU-1","qty":100,"unit":"PCS","invExchRate":1,"subQty":100,"stockUnitId":"PCS"}]}}',
    answer:
      '{"code":"200","message":"操作成功","data":{"count":1,"sucessCount":1,"failCount":0,"messages":[""],"infos":[{"id":2234780147273985,"code":"ZK20261020000001","status":0,"pubts":"2026-10-20 16:55:57"}]}}',
  },
  rates: {
    request:
      '{"matchRule":"id","unmatchedStrategy":"add","data":[{"sourceUnique":"R1","sourceCurrencyId___code":"USD","targetCurrencyId___code":"CNY","quotationDate":"2026-10-31","exchangeRateType___code":"01","exchangeRate":7.1}]}',
    answer:
      '{"code":"200","data":{"count":2,"successCount":1,"failCount":1,"messages":[{"sourceUnique":"R2","message":"编码冲突！"}],"infos":[{"created":true,"sourceUnique":"R1","id":"2179483104347947020"}]}}',
  },
  currencies: {
    request: '{"pageIndex":1,"pageSize":10,"code":"CNY"}',
    answer:
      '{"code":"200","data":{"pageIndex":1,"pageSize":10,"recordCount":1,"recordList":[{"id":"2768031312992000","code":"CNY","name":{"zh_CN":"人民币"},"enable":1,"moneyDigit":2,"priceDigit":2,"moneyRount":4}]}}',
  },
  period: {
    request: '',
    answer:
      '{"code":200,"message":"操作成功","data":{"id":2214887225364736,"code":"2026-10","name":"2026-10","begindate":"2026-10-01 00:00:00","enddate":"2026-10-31 00:00:00","accperiodyear2":"2026","accperiodscheme":2197875181588736}}',
  },
} as const;
