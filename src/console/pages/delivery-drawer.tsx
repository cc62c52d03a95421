/** One voucher on its way: what holds it, what a person may do, its breaks, and every call to the ERP. */
import { Link } from '@tanstack/react-router';
import { Button, Drawer, Grid } from 'antd';
import type { ReactNode } from 'react';
import { Amount, Moment } from '../figures/figures.tsx';
import type { DeliveryJson } from '../http/shapes.ts';
import { useTexts } from '../language/language.tsx';
import { Asked } from '../states/asked.tsx';
import { Mark } from '../states/marks.tsx';
import { Facts, Panel } from '../states/panel.tsx';
import { ProblemBox } from '../states/problem.tsx';
import { Attempts } from './attempts.tsx';
import { ByHand, TryNow, useDelivery, type VoucherName } from './delivery-parts.tsx';
import { Settle } from './delivery-settle.tsx';
import { Break } from './drift-break.tsx';

function Former({ delivery }: { readonly delivery: DeliveryJson }): ReactNode {
  const { t } = useTexts();
  if (delivery.former.length === 0) return null;
  return (
    <Panel title={t('delivery.former')} flush>
      <div className="scroll-x">
        <table className="tight-table">
          <thead>
            <tr>
              <th>{t('voucher.erpNumber')}</th>
              <th>{t('voucher.erpId')}</th>
              <th>{t('delivery.gone')}</th>
              <th>{t('delivery.by')}</th>
              <th>{t('form.reason')}</th>
            </tr>
          </thead>
          <tbody>
            {delivery.former.map((one) => (
              <tr key={one.generation}>
                <td>{one.erpNumber ?? '—'}</td>
                <td className="mono">{one.erpId}</td>
                <td>
                  <Moment value={one.goneAt} />
                </td>
                <td>{one.by}</td>
                <td>{one.reason}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

function Way({ delivery }: { readonly delivery: DeliveryJson }): ReactNode {
  const { t, name } = useTexts();
  const { may } = delivery;
  const mono = (text: string | null): ReactNode => <span className="mono">{text ?? '—'}</span>;
  return (
    <>
      <div className="page-head" style={{ marginBottom: 12 }}>
        <div>
          <div>{delivery.summary}</div>
          <div className="secondary">
            {delivery.book} · {delivery.period} ·{' '}
            <Amount value={delivery.total.amount} currency={delivery.total.currency} />
          </div>
        </div>
        <div className="actions">
          <Link to="/vouchers/$book/$voucherNo" params={{ book: delivery.book, voucherNo: delivery.voucherNo }}>
            <Button>{t('place.voucher', { value: `${delivery.word}-${delivery.number}` })}</Button>
          </Link>
          {may.settle && <Settle voucher={delivery} />}
          {may.skip && <ByHand voucher={delivery} way="skip" />}
          {may.unskip && <ByHand voucher={delivery} way="unskip" />}
          {may.retry && <TryNow voucher={delivery} />}
        </div>
      </div>
      {delivery.problem && (
        <div style={{ marginBottom: 16 }}>
          <ProblemBox problem={delivery.problem} />
        </div>
      )}
      {delivery.state === 'UNPROVED' && (
        <p className="secondary" style={{ marginBottom: 12 }}>
          {t('settle.unproved')}
        </p>
      )}
      {delivery.skipped && (
        <p className="secondary" style={{ marginBottom: 12 }}>
          <Moment value={delivery.skipped.at} />{' '}
          {t('delivery.skippedBy', { who: delivery.skipped.by, reason: delivery.skipped.reason })}
        </p>
      )}
      {delivery.breaks.map((one) => (
        <Break key={one.driftNo} drift={one} />
      ))}
      <Panel>
        <Facts
          facts={[
            [t('voucher.erpAccount'), delivery.erpAccount ?? '—'],
            [t('voucher.erpNumber'), delivery.erpNumber ?? '—'],
            [t('voucher.erpId'), mono(delivery.erpId)],
            [t('delivery.stage'), delivery.erpStage ? name('erpStage', delivery.erpStage) : '—'],
            [t('voucher.tries'), String(delivery.tries)],
            [t('delivery.generation'), String(delivery.generation)],
            ...(delivery.ticket ? [[t('delivery.ticket'), mono(delivery.ticket)] as const] : []),
            ...(delivery.confirmed
              ? [
                  [
                    t('settle.confirmed'),
                    <span key="c">
                      {delivery.confirmed.by} · <Moment value={delivery.confirmed.at} />
                    </span>,
                  ] as const,
                ]
              : []),
            ...(delivery.held ? [[t('delivery.held'), name('held', delivery.held)] as const] : []),
            ...(delivery.nextTryAt
              ? [[t('history.nextTry'), <Moment key="n" value={delivery.nextTryAt} seconds />] as const]
              : []),
            ...(delivery.lateFrom
              ? [[t('delivery.late'), t('delivery.lateFrom', { period: delivery.lateFrom })] as const]
              : []),
          ]}
        />
      </Panel>
      <Former delivery={delivery} />
      <Panel title={t('delivery.attempts')} note={t('delivery.attemptsNote')}>
        <Attempts book={delivery.book} voucherNo={delivery.voucherNo} />
      </Panel>
    </>
  );
}

export function DeliveryDrawer(props: { readonly voucher: VoucherName; readonly onClose: () => void }): ReactNode {
  const { t } = useTexts();
  const wide = Grid.useBreakpoint().lg !== false;
  const query = useDelivery(props.voucher);
  const delivery = query.data;
  return (
    <Drawer
      open
      onClose={props.onClose}
      size={wide ? 1040 : '100%'}
      title={
        <span style={{ display: 'inline-flex', gap: 10, alignItems: 'center', flexWrap: 'wrap' }}>
          {t('voucher.calls')}
          {delivery && (
            <>
              · {delivery.word}-{delivery.number} <Mark group="voucher" state={delivery.state} />
            </>
          )}
        </span>
      }
      styles={{ body: { padding: wide ? 24 : 14 } }}
      data-testid="delivery-drawer"
    >
      <Asked query={query} rows={10}>
        {(found) => <Way delivery={found} />}
      </Asked>
    </Drawer>
  );
}
