import { getRouteApi } from '@tanstack/react-router';
import { Table, Tabs } from 'antd';
import type { ReactNode } from 'react';
import { Moment } from '../figures/figures.tsx';
import type { BookJson, ItemRuleJson, ShopJson } from '../http/shapes.ts';
import { useTexts } from '../language/language.tsx';
import { useBook, useShops } from '../shell/book.tsx';
import { Nothing } from '../states/asked.tsx';
import { Mark, Plain } from '../states/marks.tsx';
import { PagedTable, usePages } from '../states/paged-table.tsx';
import { PageHead, Panel } from '../states/panel.tsx';
import { Periods } from './periods.tsx';
import { Policies } from './policies.tsx';
import { Proposals } from './proposals.tsx';
import { Rates } from './rates.tsx';

const route = getRouteApi('/settings');

function Books(): ReactNode {
  const { t } = useTexts();
  const { books } = useBook();
  return (
    <Panel title={t('settings.books')} note={t('settings.booksNote')} flush>
      <Table<BookJson>
        size="small"
        pagination={false}
        dataSource={[...books]}
        rowKey={(one) => one.book}
        scroll={{ x: 640 }}
        locale={{ emptyText: <Nothing text={t('settings.noBooks')} /> }}
        columns={[
          { title: t('field.book'), key: 'book', dataIndex: 'book' },
          { title: t('settings.name'), key: 'name', dataIndex: 'name' },
          { title: t('settings.standard'), key: 'standard', render: (_, one) => t(`standard.${one.standard}`) },
          { title: t('field.currency'), key: 'currency', dataIndex: 'currency' },
          {
            title: t('field.state'),
            key: 'trial',
            render: (_, one) => (
              <Plain tone={one.trial ? 'wait' : 'good'}>{one.trial ? t('book.trial') : t('book.real')}</Plain>
            ),
          },
          {
            title: t('settings.closed'),
            key: 'closed',
            render: (_, one) =>
              one.closedPeriods.join(' ') || <span className="muted">{t('settings.noneClosed')}</span>,
          },
        ]}
      />
    </Panel>
  );
}

function Shops(): ReactNode {
  const { t } = useTexts();
  const shops = useShops();
  return (
    <Panel title={t('settings.shops')} note={t('settings.shopsNote')} flush>
      <Table<ShopJson>
        size="small"
        pagination={false}
        dataSource={[...shops]}
        rowKey={(one) => one.code}
        scroll={{ x: 900 }}
        locale={{ emptyText: <Nothing text={t('settings.noShops')} /> }}
        columns={[
          { title: t('field.shop'), key: 'code', dataIndex: 'code' },
          { title: t('settings.name'), key: 'name', dataIndex: 'name' },
          { title: t('field.book'), key: 'book', dataIndex: 'book' },
          {
            title: t('settings.marketplace'),
            key: 'market',
            render: (_, one) => `${one.platform} · ${one.marketplace}`,
          },
          { title: t('field.currency'), key: 'currency', dataIndex: 'currency' },
          { title: t('settings.zone'), key: 'zone', dataIndex: 'zone' },
          { title: t('settings.customer'), key: 'customer', dataIndex: 'customer' },
          { title: t('settings.department'), key: 'department', dataIndex: 'department' },
        ]}
      />
    </Panel>
  );
}

function ItemRules(): ReactNode {
  const { t } = useTexts();
  const { book } = useBook();
  const paged = usePages<ItemRuleJson>('/item-rules', { book });
  return (
    <Panel title={t('settings.itemRules')} note={t('settings.itemRulesNote')} flush>
      <PagedTable
        paged={paged}
        rowKey={(one) => one.ruleNo}
        empty={t('settings.noItemRules')}
        minWidth={960}
        columns={[
          {
            title: t('cell.item'),
            key: 'item',
            render: (_, one) => (
              <span className="mono">
                {one.transactionType} / {one.amountType} / {one.amountDescription}
              </span>
            ),
          },
          { title: t('unknown.feeKey'), key: 'fee', render: (_, one) => <span className="mono">{one.feeKey}</span> },
          { title: t('field.book'), key: 'book', dataIndex: 'book' },
          { title: t('settings.effective'), key: 'from', dataIndex: 'effectiveFrom' },
          { title: t('form.reason'), key: 'reason', dataIndex: 'reason' },
          {
            title: t('settings.decided'),
            key: 'decided',
            render: (_, one) => (
              <>
                {one.decidedBy}
                <div className="small muted">
                  <Moment value={one.decidedAt} />
                </div>
              </>
            ),
          },
          { title: t('field.state'), key: 'state', render: (_, one) => <Mark group="rule" state={one.state} /> },
        ]}
      />
    </Panel>
  );
}

export function SettingsPage(): ReactNode {
  const { t } = useTexts();
  const { tab = 'books' } = route.useSearch();
  const navigate = route.useNavigate();
  const tabs = [
    {
      key: 'books',
      label: t('settings.books'),
      children: (
        <>
          <Books />
          <Shops />
        </>
      ),
    },
    { key: 'periods', label: t('settings.periods'), children: <Periods /> },
    { key: 'policies', label: t('settings.policies'), children: <Policies /> },
    { key: 'rates', label: t('settings.rates'), children: <Rates /> },
    { key: 'rules', label: t('settings.itemRules'), children: <ItemRules /> },
    { key: 'proposals', label: t('settings.proposals'), children: <Proposals /> },
  ];
  return (
    <>
      <PageHead title={t('nav.settings')} lead={t('settings.lead')} />
      <Tabs
        activeKey={tab}
        destroyOnHidden
        onChange={(key) => void navigate({ search: { tab: key }, replace: true })}
        items={tabs}
      />
    </>
  );
}
