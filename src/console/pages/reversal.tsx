/** A voucher that the ERP holds is taken back by a red one: seen first, then made with a reason. */
import { useQuery } from '@tanstack/react-query';
import { App, Button, Radio } from 'antd';
import { type ReactNode, useState } from 'react';
import { Amount } from '../figures/figures.tsx';
import { useSession } from '../http/session.tsx';
import type { Afterwards, Items, VoucherReportJson } from '../http/shapes.ts';
import { useTexts } from '../language/language.tsx';
import { useAction } from '../states/actions.tsx';
import { Asked } from '../states/asked.tsx';
import { ReasonDialog } from '../states/reason-dialog.tsx';
import { Dims } from '../voucher/voucher-form.tsx';

const AFTERWARDS: readonly Afterwards[] = ['POST_AGAIN', 'LEAVE'];

export function AfterwardsChoice(props: {
  readonly value: Afterwards;
  readonly onChange: (value: Afterwards) => void;
}): ReactNode {
  const { t, name } = useTexts();
  return (
    <Radio.Group
      aria-label={t('reversal.afterwards')}
      value={props.value}
      onChange={(event) => props.onChange(event.target.value as Afterwards)}
      style={{ marginBottom: 12 }}
    >
      {AFTERWARDS.map((one) => (
        <Radio key={one} value={one} className="choice">
          {name('reversal', one)}
          <div className="small secondary" style={{ whiteSpace: 'normal' }}>
            {name('reversal', `${one}Does`)}
          </div>
        </Radio>
      ))}
    </Radio.Group>
  );
}

function Made({ voucher }: { readonly voucher: VoucherReportJson }): ReactNode {
  const { t } = useTexts();
  const { currency } = voucher.total;
  return (
    <div style={{ marginBottom: 12 }} data-testid="reversal-voucher">
      <div>
        <b>
          {voucher.word}-{voucher.number}
        </b>{' '}
        <span className="secondary">{t('reversal.period', { period: voucher.period, date: voucher.date })}</span>
        <div className="small">{voucher.summary}</div>
      </div>
      <div className="scroll-x">
        <table className="tight-table">
          <thead>
            <tr>
              <th>{t('voucher.account')}</th>
              <th className="num">{t('voucher.fc')}</th>
              <th className="num">{t('voucher.debit', { currency })}</th>
              <th className="num">{t('voucher.credit', { currency })}</th>
            </tr>
          </thead>
          <tbody>
            {voucher.lines.map((line) => (
              <tr key={line.lineNo}>
                <td>
                  <span className="account-code">{line.account}</span>
                  {line.accountName} <Dims dims={line.dims} />
                </td>
                <td className="num">
                  <Amount value={line.fc.amount} currency={line.fc.currency} />
                </td>
                <td className="num">{line.dc === 'D' && <Amount value={line.lc.amount} />}</td>
                <td className="num">{line.dc === 'C' && <Amount value={line.lc.amount} />}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

function Preview(props: { readonly path: string; readonly afterwards: Afterwards }): ReactNode {
  const { t } = useTexts();
  const { client } = useSession();
  const { path, afterwards } = props;
  const query = useQuery({
    queryKey: [path, 'preview', afterwards],
    queryFn: ({ signal }) =>
      client<Items<VoucherReportJson>>(`${path}/preview`, { method: 'POST', body: { afterwards }, signal }),
    retry: false,
    // Asked once: after the reversal it would be refused.
    staleTime: 'static',
    gcTime: 0,
  });
  return (
    <>
      <div className="small muted" style={{ marginBottom: 6 }}>
        {t('reversal.preview')}
      </div>
      <Asked query={query} rows={3}>
        {({ items }) => items.map((voucher) => <Made key={voucher.voucherNo} voucher={voucher} />)}
      </Asked>
    </>
  );
}

export function ReverseVoucher({
  voucher,
}: {
  readonly voucher: { readonly book: string; readonly voucherNo: string };
}): ReactNode {
  const { t } = useTexts();
  const { message } = App.useApp();
  const [open, setOpen] = useState(false);
  const [afterwards, setAfterwards] = useState<Afterwards>('POST_AGAIN');
  const path = `/vouchers/${encodeURIComponent(voucher.book)}/${voucher.voucherNo}/reversal`;
  const reverse = useAction<{ readonly reason: string }, Items<VoucherReportJson>>(
    (client, { reason }) => client(path, { method: 'POST', body: { afterwards, reason } }),
    {
      done: ({ items }) => {
        setOpen(false);
        void message.success(t('reversal.done', { n: items.length }));
      },
    },
  );
  return (
    <>
      <Button danger onClick={() => setOpen(true)}>
        {t('reversal.do')}
      </Button>
      <ReasonDialog
        open={open}
        title={t('reversal.title')}
        explain={t('reversal.explain')}
        confirm={t('reversal.do')}
        busy={reverse.isPending}
        danger
        width={760}
        onCancel={() => setOpen(false)}
        onReason={(reason) => reverse.mutate({ reason })}
      >
        <AfterwardsChoice value={afterwards} onChange={setAfterwards} />
        {open && <Preview path={path} afterwards={afterwards} />}
      </ReasonDialog>
    </>
  );
}
