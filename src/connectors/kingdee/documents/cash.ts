/** 收款单 (AR_RECEIVEBILL), 收款退款单 (AR_REFUNDBILL), 付款单 (AP_PAYBILL). Protocol notes §10.4–10.6. */
import {
  amountText,
  billType,
  type Content,
  checkLines,
  contactUnit,
  currencyNumber,
  dateTime,
  headRemark,
  type JsonMembers,
  mappedIf,
  numbered,
  optional,
  organisation,
  rateText,
} from './content.ts';

/** The 手续费 stands on the first row. */
export function receipt(content: Content): JsonMembers {
  const { document, settings } = content;
  const { settleType, purposes, receiptAmount } = settings.documents;
  checkLines(content, 'money');
  const unit = contactUnit(content);
  const currency = numbered(currencyNumber(content, document.currency));
  const account = mappedIf(content, '银行账户', document.bankAccount);
  return {
    FBillTypeID: billType(content),
    FBillNo: document.number,
    FDATE: dateTime(document.date),
    FCONTACTUNITTYPE: unit.type,
    FCONTACTUNIT: numbered(unit.number),
    FPAYUNITTYPE: unit.type,
    FPAYUNIT: numbered(unit.number),
    FCURRENCYID: currency,
    FSETTLEORGID: organisation(content, 'settle'),
    FSALEORGID: organisation(content, 'sale'),
    FPAYORGID: organisation(content, 'pay'),
    FDOCUMENTSTATUS: 'Z',
    FBUSINESSTYPE: '1',
    FCancelStatus: 'A',
    FSETTLECUR: currency,
    FEXCHANGERATE: rateText(content),
    ...headRemark(content, 'AR_RECEIVEBILL'),
    FRECEIVEBILLENTRY: document.lines.map((line, index) => {
      const charge = index === 0 ? (document.charge ?? 0n) : 0n;
      const amount = amountText(content, receiptAmount === 'with-charge' ? line.fc + charge : line.fc);
      return {
        FSETTLETYPEID: numbered(settleType),
        FPURPOSEID: numbered(purposes.RECEIPT),
        FRECTOTALAMOUNTFOR: amount,
        FRECAMOUNTFOR_E: amount,
        FHANDLINGCHARGEFOR: amountText(content, charge),
        FNOTVERIFICATEAMOUNT: amount,
        ...optional('FACCOUNTID', account),
        FPOSTDATE: dateTime(document.date),
        ...(line.summary === '' ? {} : { FCOMMENT: line.summary }),
      };
    }),
  };
}

export function receiptRefund(content: Content): JsonMembers {
  const { document, settings } = content;
  const { settleType, purposes } = settings.documents;
  checkLines(content, 'money');
  const unit = contactUnit(content);
  const currency = numbered(currencyNumber(content, document.currency));
  const account = mappedIf(content, '银行账户', document.bankAccount);
  return {
    FID: 0,
    FBillTypeID: billType(content),
    FBillNo: document.number,
    FDATE: dateTime(document.date),
    FCONTACTUNITTYPE: unit.type,
    FISINIT: false,
    FCONTACTUNIT: numbered(unit.number),
    FSETTLERATE: 1,
    FDOCUMENTSTATUS: 'Z',
    FRECTUNITTYPE: unit.type,
    FRECTUNIT: numbered(unit.number),
    FCURRENCYID: currency,
    FSETTLEORGID: organisation(content, 'settle'),
    FSALEORGID: organisation(content, 'sale'),
    FBUSINESSTYPE: '1',
    FEXCHANGERATE: rateText(content),
    FCancelStatus: 'A',
    FPAYORGID: organisation(content, 'pay'),
    FISSAMEORG: true,
    FSETTLECUR: currency,
    FISB2C: false,
    FIsWriteOff: false,
    FISCARRYRATE: false,
    FSETTLEMAINBOOKID: numbered(currencyNumber(content, document.functionalCurrency)),
    ...headRemark(content, 'AR_REFUNDBILL'),
    FREFUNDBILLENTRY: document.lines.map((line) => {
      const amount = amountText(content, line.fc);
      return {
        FSETTLETYPEID: numbered(settleType),
        FPURPOSEID: numbered(purposes.RECEIPT_REFUND),
        FREFUNDAMOUNTFOR: amount,
        FREFUNDAMOUNTFOR_E: amount,
        FNOTE: line.summary,
        FREFUNDAMOUNT_E: amount,
        FPOSTDATE: dateTime(document.date),
        FISPOST: true,
        FRuZhangType: '1',
        FPayType: 'A',
        FNOTVERIFICATEAMOUNT: amount,
        ...optional('FACCOUNTID', account),
      };
    }),
  };
}

/** No body shows a rate: it goes under the key of the setting, and only in another currency than the book’s. */
export function payment(content: Content): JsonMembers {
  const { document, settings } = content;
  const { settleType, purposes, paymentRateKey } = settings.documents;
  checkLines(content, 'money');
  const unit = contactUnit(content);
  const currency = numbered(currencyNumber(content, document.currency));
  const account = mappedIf(content, '银行账户', document.bankAccount);
  const isForeign = document.currency !== document.functionalCurrency;
  return {
    FBillTypeID: billType(content),
    FBillNo: document.number,
    FDATE: dateTime(document.date),
    FCONTACTUNITTYPE: unit.type,
    FCONTACTUNIT: numbered(unit.number),
    FRECTUNITTYPE: unit.type,
    FRECTUNIT: numbered(unit.number),
    FCURRENCYID: currency,
    FSETTLEORGID: organisation(content, 'settle'),
    FPURCHASEORGID: organisation(content, 'purchase'),
    FPAYORGID: organisation(content, 'pay'),
    FSETTLECUR: currency,
    FSETTLEMAINBOOKID: numbered(currencyNumber(content, document.functionalCurrency)),
    ...(isForeign && paymentRateKey !== '' ? { [paymentRateKey]: rateText(content) } : {}),
    ...headRemark(content, 'AP_PAYBILL'),
    FPAYBILLENTRY: document.lines.map((line) => {
      const amount = amountText(content, line.fc);
      return {
        FEntryID: 0,
        FSETTLETYPEID: numbered(settleType),
        FPURPOSEID: numbered(purposes.PAYMENT),
        FPAYTOTALAMOUNTFOR: amount,
        FPAYAMOUNTFOR_E: amount,
        ...optional('FACCOUNTID', account),
        FCOMMENT: line.summary,
      };
    }),
  };
}
