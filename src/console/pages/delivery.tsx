import { getRouteApi } from '@tanstack/react-router';
import { App, Button, DatePicker, type TableProps } from 'antd';
import dayjs from 'dayjs';
import { lazy, type ReactNode, Suspense } from 'react';
import { Amount, Moment } from '../figures/figures.tsx';
import { useSession } from '../http/session.tsx';
import type { DeliveryCountsJson, DeliveryRowJson } from '../http/shapes.ts';
import { useTexts } from '../language/language.tsx';
import { useBook } from '../shell/book.tsx';
import { useAction } from '../states/actions.tsx';
import { Chips } from '../states/chips.tsx';
import { FilterSelect, FilterText } from '../states/filter-bar.tsx';
import { Mark } from '../states/marks.tsx';
import { PagedTable, usePages } from '../states/paged-table.tsx';
import { PageHead, Panel } from '../states/panel.tsx';
import { useVoucherColumns, voucherRowKey } from '../voucher/voucher-columns.tsx';
import { VOUCHER_STATES } from '../voucher/voucher-states.ts';
import { TryNow, useDeliveryCounts } from './delivery-parts.tsx';

const DeliveryDrawer = lazy(async () => ({ default: (await import('./delivery-drawer.tsx')).DeliveryDrawer }));
const route = getRouteApi('/delivery');
/** Always shown; the others where there are some. */
const ALWAYS: ReadonlySet<string> = new Set(['QUEUED', 'REFUSED', 'UNKNOWN', 'VERIFIED']);
const URGENT: ReadonlySet<string> = new Set(['REFUSED', 'UNKNOWN', 'DRIFTED']);
const HELD = ['PROBLEM', 'CHART', 'PAUSED', 'WAITING', 'NO_ERP'];

function StateCell({ row }: { readonly row: DeliveryRowJson }): ReactNode {
  const { t, name } = useTexts();
  return (
    <>
      <Mark group="voucher" state={row.state} />
      {row.held && row.held !== 'PROBLEM' && <div className="small secondary">{name('held', row.held)}</div>}
      {row.nextTryAt && row.held !== 'CHART' && row.held !== 'PROBLEM' && (
        <div className="small muted nowrap">
          {t('history.nextTry')} <Moment value={row.nextTryAt} />
        </div>
      )}
    </>
  );
}

function Told({ row }: { readonly row: DeliveryRowJson }): ReactNode {
  const { t, pick } = useTexts();
  return (
    <div style={{ minWidth: 260, maxWidth: 640 }}>
      {row.summary}
      {row.problem && (
        <div className="small" style={{ overflowWrap: 'anywhere' }}>
          <div className="amount red" style={{ whiteSpace: 'normal' }}>
            {pick(row.problem.text)}
          </div>
          <div className="secondary">
            {t('delivery.todo')}
            {pick(row.problem.remedy)}
          </div>
        </div>
      )}
      {row.skipped && (
        <div className="small secondary">
          {t('delivery.skippedBy', { who: row.skipped.by, reason: row.skipped.reason })}
        </div>
      )}
    </div>
  );
}

function useColumns(open: (row: DeliveryRowJson) => void): NonNullable<TableProps<DeliveryRowJson>['columns']> {
  const { t } = useTexts();
  const { may } = useSession();
  const columns = useVoucherColumns();
  return [
    columns.number,
    {
      title: t('voucher.date'),
      key: 'date',
      width: 112,
      render: (_, one) => (
        <>
          <span className="moment">{one.date}</span>
          {one.lateFrom && <div className="small amount red">{t('delivery.lateFrom', { period: one.lateFrom })}</div>}
        </>
      ),
    },
    { title: t('voucher.summary'), key: 'summary', render: (_, one) => <Told row={one} /> },
    columns.total,
    { title: t('field.state'), key: 'state', width: 170, render: (_, one) => <StateCell row={one} /> },
    columns.erpNumber,
    {
      title: <span className="visually-hidden">{t('field.actions')}</span>,
      key: 'do',
      width: 170,
      render: (_, one) => (
        <span style={{ display: 'inline-flex', gap: 6 }}>
          <Button
            size="small"
            aria-label={t('delivery.openOf', { name: `${one.word}-${one.number}` })}
            onClick={() => open(one)}
          >
            {t('delivery.open')}
          </Button>
          {may('vouchers.send') && one.held && one.held !== 'NO_ERP' && <TryNow voucher={one} small />}
        </span>
      ),
    },
  ];
}

function StateChips(props: {
  readonly counts: DeliveryCountsJson | undefined;
  readonly chosen: string | undefined;
  readonly onChoose: (state: string | undefined) => void;
}): ReactNode {
  const { t, name } = useTexts();
  const countOf = (state: string): number => props.counts?.states.find((one) => one.state === state)?.count ?? 0;
  const shown = VOUCHER_STATES.filter((state) => ALWAYS.has(state) || countOf(state) > 0 || state === props.chosen);
  return (
    <Chips
      label={t('field.state')}
      chips={shown.map((state) => ({
        key: state,
        label: name('voucher', state),
        count: countOf(state),
        urgent: URGENT.has(state),
      }))}
      chosen={props.chosen}
      onChoose={props.onChoose}
    />
  );
}

/** Σ debit of the chosen state by currency; what was settled by hand is said to be not sent. */
function StateTotals(props: { readonly counts: DeliveryCountsJson | undefined; readonly state: string }): ReactNode {
  const { t } = useTexts();
  const totals = props.counts?.states.find((one) => one.state === props.state)?.totals ?? [];
  return (
    <>
      {props.state === 'SKIPPED' && t('delivery.notSent')}
      {totals.map((one) => (
        <span key={one.currency} style={{ marginLeft: 10 }}>
          <Amount value={one.amount} currency={one.currency} strong />
        </span>
      ))}
    </>
  );
}

export function DeliveryPage(): ReactNode {
  const { t, name } = useTexts();
  const { may } = useSession();
  const { book } = useBook();
  const { message } = App.useApp();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { open, ...filter } = search;
  const paged = usePages<DeliveryRowJson>('/deliveries', { ...filter, book }, 8_000);
  const counts = useDeliveryCounts(book, search.period).data;
  const sendNow = useAction<undefined, unknown>(
    (client) => client('/deliveries/send-now', { method: 'POST', body: book ? { book } : {} }),
    { done: () => void message.success(t('delivery.sendNowDone')) },
  );
  const set = (part: Readonly<Record<string, string | undefined>>): void => {
    void navigate({ search: { ...search, ...part } as typeof search, replace: true });
  };
  const columns = useColumns((row) => set({ open: voucherRowKey(row) }));
  const filtered = Object.keys(filter).length > 0;
  const heldOf = (held: string): number => counts?.held.find((one) => one.held === held)?.count ?? 0;
  const [openBook, openNo] = open?.split('/') ?? [];
  return (
    <>
      <PageHead
        title={t('nav.delivery')}
        lead={t('delivery.lead')}
        actions={
          may('vouchers.send') && (
            <Button type="primary" loading={sendNow.isPending} onClick={() => sendNow.mutate(undefined)}>
              {t('delivery.sendNow')}
            </Button>
          )
        }
      />
      <StateChips counts={counts} chosen={search.state} onChoose={(state) => set({ state })} />
      <Panel
        flush
        title={t('delivery.list')}
        note={search.state ? <StateTotals counts={counts} state={search.state} /> : !filtered && t('delivery.onTheWay')}
      >
        <div className="filters">
          <FilterSelect
            label={t('delivery.held')}
            value={search.held}
            width={190}
            options={HELD.map((one) => ({ value: one, label: `${name('held', one)} · ${heldOf(one)}` }))}
            onChange={(held) => set({ held })}
          />
          <DatePicker
            picker="month"
            aria-label={t('field.period')}
            placeholder={t('field.period')}
            value={search.period ? dayjs(search.period) : null}
            onChange={(month) => set({ period: month?.format('YYYY-MM') })}
            style={{ width: 130 }}
          />
          <FilterText label={t('delivery.search')} value={search.text} onChange={(text) => set({ text })} />
          <Button
            type={search.late ? 'primary' : 'default'}
            ghost={search.late !== undefined}
            aria-pressed={search.late !== undefined}
            onClick={() => set({ late: search.late ? undefined : 'true' })}
          >
            {t('delivery.late')} · {counts?.late ?? 0}
          </Button>
          {filtered && (
            <Button type="link" size="small" onClick={() => void navigate({ search: {}, replace: true })}>
              {t('do.clearFilters')}
            </Button>
          )}
        </div>
        <PagedTable<DeliveryRowJson>
          paged={paged}
          columns={columns}
          rowKey={voucherRowKey}
          empty={filtered ? t('delivery.noneSuch') : t('delivery.onTheWayEmpty')}
          minWidth={1080}
        />
      </Panel>
      {openBook && openNo && (
        <Suspense fallback={null}>
          <DeliveryDrawer voucher={{ book: openBook, voucherNo: openNo }} onClose={() => set({ open: undefined })} />
        </Suspense>
      )}
    </>
  );
}
