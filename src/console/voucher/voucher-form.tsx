/** A voucher in the form that Chinese accountants know: 摘要 | 会计科目 | 辅助核算 | 币别 | 原币 | 汇率 | 借方 | 贷方. */
import { SearchOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import type { KeyboardEvent, ReactNode } from 'react';
import { sumAmounts } from '../figures/amount-text.ts';
import { Amount } from '../figures/figures.tsx';
import type { VoucherJson, VoucherLineJson } from '../http/shapes.ts';
import { useTexts } from '../language/language.tsx';
import { amountInWords } from './amount-in-words.ts';

export function AccountText({ line }: { readonly line: VoucherLineJson }): ReactNode {
  const { language } = useTexts();
  return (
    <>
      <span className="account-code">{line.account}</span>
      {language === 'zh' ? line.accountNameZh : line.accountNameEn}
    </>
  );
}

export function Dims({ dims }: { readonly dims: Readonly<Record<string, string>> }): ReactNode {
  const { name } = useTexts();
  return Object.entries(dims).map(([dimension, code]) => (
    <span className="dim" key={dimension}>
      {name('dim', dimension)} {code}
    </span>
  ));
}

const side = (lines: readonly VoucherLineJson[], dc: 'D' | 'C'): string =>
  sumAmounts(lines.filter((line) => line.dc === dc).map((line) => line.lc.amount));

function Row(props: { readonly line: VoucherLineJson; readonly onProof: () => void }): ReactNode {
  const { t } = useTexts();
  const { line, onProof } = props;
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && event.target === event.currentTarget) onProof();
  };
  return (
    <tr onClick={onProof} onKeyDown={onKey} data-testid={`line-${line.lineNo}`}>
      <td style={{ minWidth: 120 }}>{line.summary}</td>
      <td style={{ minWidth: 150 }}>
        <AccountText line={line} />
      </td>
      <td style={{ minWidth: 130 }}>
        <Dims dims={line.dims} />
      </td>
      <td>{line.fc.currency}</td>
      <td className="num">
        <Amount value={line.fc.amount} />
      </td>
      <td className="num">
        <span className="amount">{line.rate}</span>
      </td>
      <td className="num">{line.dc === 'D' && <Amount value={line.lc.amount} />}</td>
      <td className="num">{line.dc === 'C' && <Amount value={line.lc.amount} />}</td>
      <td>
        <Button
          type="text"
          size="small"
          icon={<SearchOutlined />}
          aria-label={t('proof.openLine', { n: line.lineNo })}
          title={t('proof.open')}
          onClick={(event) => {
            event.stopPropagation();
            onProof();
          }}
        />
      </td>
    </tr>
  );
}

function Total({ voucher }: { readonly voucher: VoucherJson }): ReactNode {
  const { t, language } = useTexts();
  const debit = side(voucher.lines, 'D');
  const words = language === 'zh' && voucher.total.currency === 'CNY' ? amountInWords(debit) : undefined;
  return (
    <tfoot>
      <tr>
        <td colSpan={6}>
          {t('voucher.sum')}
          {words && <span style={{ marginLeft: 12, fontWeight: 400 }}>{words}</span>}
        </td>
        <td className="num">
          <Amount value={debit} />
        </td>
        <td className="num">
          <Amount value={side(voucher.lines, 'C')} />
        </td>
        <td />
      </tr>
    </tfoot>
  );
}

export function VoucherForm(props: {
  readonly voucher: VoucherJson;
  readonly bookName: string;
  readonly onProof: (lineNo: number) => void;
}): ReactNode {
  const { t, language } = useTexts();
  const { voucher } = props;
  return (
    <section className="voucher" data-testid="voucher-form">
      <div className={`voucher-title${language === 'en' ? ' latin' : ''}`}>{t('voucher.formTitle')}</div>
      <div className="voucher-head">
        <span>
          {t('field.book')} <b>{props.bookName}</b>
        </span>
        <span>
          {t('voucher.date')} <b className="amount">{voucher.date}</b>
        </span>
        <span>
          {t('field.period')} <b className="amount">{voucher.period}</b>
        </span>
        <span>
          {t('voucher.number')}{' '}
          <b>
            {voucher.word}-{voucher.number}
          </b>
        </span>
        <span>{t('voucher.attachments', { n: voucher.attachments })}</span>
      </div>
      <div className="scroll-x">
        <table className="voucher-table">
          <thead>
            <tr>
              <th>{t('voucher.summary')}</th>
              <th>{t('voucher.account')}</th>
              <th>{t('voucher.dims')}</th>
              <th>{t('field.currency')}</th>
              <th>{t('voucher.fc')}</th>
              <th>{t('voucher.rate')}</th>
              <th>{t('voucher.debit', { currency: voucher.total.currency })}</th>
              <th>{t('voucher.credit', { currency: voucher.total.currency })}</th>
              <th>
                <span className="visually-hidden">{t('proof.open')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {voucher.lines.map((line) => (
              <Row key={line.lineNo} line={line} onProof={() => props.onProof(line.lineNo)} />
            ))}
          </tbody>
          <Total voucher={voucher} />
        </table>
      </div>
      <div className="voucher-foot">
        <span>
          {t('voucher.preparer')} <b>{voucher.preparer}</b>
        </span>
        <span>
          {t('voucher.reviewer')} <b>{voucher.reviewer ?? '—'}</b>
        </span>
        <span>
          {t('voucher.erpNumber')} <b>{voucher.erpNumber ?? '—'}</b>
        </span>
        <span>
          {t('voucher.source')} <b>{voucher.sourceId}</b>
        </span>
      </div>
    </section>
  );
}
