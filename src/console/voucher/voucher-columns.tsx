/** What every list of vouchers shows of one. */
import { Link } from '@tanstack/react-router';
import type { TableProps } from 'antd';
import { Amount } from '../figures/figures.tsx';
import type { VoucherBriefJson } from '../http/shapes.ts';
import { useTexts } from '../language/language.tsx';

type Columns = NonNullable<TableProps<VoucherBriefJson>['columns']>;

export const voucherRowKey = (one: VoucherBriefJson): string => `${one.book}/${one.voucherNo}`;

/** By their keys; a list lays over them what it shows otherwise. */
export function useVoucherColumns() {
  const { t, name } = useTexts();
  return {
    number: {
      title: t('voucher.number'),
      key: 'number',
      width: 110,
      render: (_, one) => (
        <>
          <Link
            to="/vouchers/$book/$voucherNo"
            params={{ book: one.book, voucherNo: one.voucherNo }}
            className="nowrap"
          >
            {one.word}-{one.number}
          </Link>
          <div className="small muted">{one.book}</div>
        </>
      ),
    },
    date: {
      title: t('voucher.date'),
      key: 'date',
      width: 104,
      render: (_, one) => <span className="moment">{one.date}</span>,
    },
    category: {
      title: t('field.category'),
      key: 'category',
      width: 100,
      render: (_, one) => name('category', one.category),
    },
    shop: { title: t('field.shop'), key: 'shop', width: 90, dataIndex: 'shop' },
    total: {
      title: t('voucher.total'),
      key: 'total',
      className: 'num',
      width: 150,
      render: (_, one) => <Amount value={one.total.amount} currency={one.total.currency} />,
    },
    erpNumber: {
      title: t('voucher.erpNumber'),
      key: 'erp',
      width: 100,
      render: (_, one) => one.erpNumber ?? <span className="muted">—</span>,
    },
  } satisfies Record<string, Columns[number]>;
}
