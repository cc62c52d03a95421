/** Parts of what a paper tells of a settlement, for the document and the settlement page. */
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { subtractAmounts } from '../figures/amount-text.ts';
import { Amount, Count, Moment } from '../figures/figures.tsx';
import type { CheckJson, DifferenceJson, MonthJson, StatementJson, VoucherBriefJson } from '../http/shapes.ts';
import { useTexts } from '../language/language.tsx';
import { Mark, Plain } from '../states/marks.tsx';
import { Facts } from '../states/panel.tsx';

export function ChecksTable({ checks }: { readonly checks: readonly CheckJson[] }): ReactNode {
  const { t, name } = useTexts();
  if (checks.length === 0) return <p className="muted">{t('statement.noChecks')}</p>;
  return (
    <div className="scroll-x">
      <table className="tight-table" data-testid="checks">
        <thead>
          <tr>
            <th>{t('check.name')}</th>
            <th className="num">{t('check.left')}</th>
            <th className="num">{t('check.right')}</th>
            <th className="num">{t('check.difference')}</th>
            <th />
          </tr>
        </thead>
        <tbody>
          {checks.map((one) => (
            <tr key={one.name}>
              <td>{name('check', one.name)}</td>
              <td className="num">
                <Amount value={one.left.amount} />
              </td>
              <td className="num">
                <Amount value={one.right.amount} />
              </td>
              <td className="num">
                <Amount value={one.difference.amount} currency={one.difference.currency} strong={!one.holds} />
              </td>
              <td>
                <Plain tone={one.holds ? 'good' : 'bad'}>{one.holds ? t('check.holds') : t('check.broken')}</Plain>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function MonthsTable({ months }: { readonly months: readonly MonthJson[] }): ReactNode {
  const { t } = useTexts();
  if (months.length === 0) return <p className="muted">{t('statement.noMonths')}</p>;
  return (
    <table className="tight-table">
      <thead>
        <tr>
          <th>{t('field.period')}</th>
          <th className="num">{t('statement.net')}</th>
        </tr>
      </thead>
      <tbody>
        {months.map((one) => (
          <tr key={one.month}>
            <td>{one.month}</td>
            <td className="num">
              <Amount value={one.net.amount} currency={one.net.currency} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function VoucherLinks({ vouchers }: { readonly vouchers: readonly VoucherBriefJson[] }): ReactNode {
  const { t, name } = useTexts();
  if (vouchers.length === 0) return <p className="muted">{t('statement.noVouchers')}</p>;
  return (
    <div className="scroll-x">
      <table className="tight-table">
        <thead>
          <tr>
            <th>{t('voucher.number')}</th>
            <th>{t('field.category')}</th>
            <th>{t('field.state')}</th>
            <th>{t('voucher.erpNumber')}</th>
            <th className="num">{t('voucher.total')}</th>
          </tr>
        </thead>
        <tbody>
          {vouchers.map((one) => (
            <tr key={one.voucherNo}>
              <td className="nowrap">
                <Link to="/vouchers/$book/$voucherNo" params={{ book: one.book, voucherNo: one.voucherNo }}>
                  {one.word}-{one.number}
                </Link>{' '}
                <span className="muted">{one.period}</span>
              </td>
              <td className="nowrap">{name('category', one.category)}</td>
              <td>
                <Mark group="voucher" state={one.state} />
              </td>
              <td>{one.erpNumber ?? <span className="muted">—</span>}</td>
              <td className="num">
                <Amount value={one.total.amount} currency={one.total.currency} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function DifferenceTable({ differences }: { readonly differences: readonly DifferenceJson[] }): ReactNode {
  const { t } = useTexts();
  return (
    <div className="scroll-x">
      <table className="tight-table">
        <thead>
          <tr>
            <th>{t('cell.item')}</th>
            <th>{t('cell.date')}</th>
            <th>SKU</th>
            <th className="num">{t('diff.before')}</th>
            <th className="num">{t('diff.after')}</th>
            <th className="num">{t('diff.change')}</th>
          </tr>
        </thead>
        <tbody>
          {differences.map((one) => (
            <tr key={[one.transactionType, one.amountType, one.amountDescription, one.businessDate, one.sku].join('|')}>
              <td>
                {one.transactionType} / {one.amountType} / {one.amountDescription}
              </td>
              <td className="nowrap">{one.businessDate}</td>
              <td>{one.sku || <span className="muted">—</span>}</td>
              <td className="num">
                <Amount value={one.before.amount} />
              </td>
              <td className="num">
                <Amount value={one.after.amount} />
              </td>
              <td className="num">
                <Amount
                  value={subtractAmounts(one.after.amount, one.before.amount)}
                  currency={one.after.currency}
                  strong
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function StatementFacts({ statement }: { readonly statement: StatementJson }): ReactNode {
  const { t, name } = useTexts();
  return (
    <Facts
      facts={[
        [t('statement.total'), <Amount key="t" value={statement.total?.amount} currency={statement.currency} strong />],
        [t('statement.sum'), <Amount key="s" value={statement.sum.amount} currency={statement.currency} />],
        [t('statement.rows'), <Count key="r" value={statement.rows} />],
        [t('statement.from'), <Moment key="a" value={statement.startAt} />],
        [t('statement.to'), <Moment key="b" value={statement.endAt} />],
        [t('statement.deposit'), statement.depositDate ?? '—'],
        [t('documents.kind'), name('kind', statement.kind)],
        [t('statement.revision'), String(statement.revision)],
      ]}
    />
  );
}
