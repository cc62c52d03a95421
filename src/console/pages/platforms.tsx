/** The platform registry, read only: what is known of each sales platform, and what that rests on. */
import { getRouteApi } from '@tanstack/react-router';
import { Input, Select, Table } from 'antd';
import type { ReactNode } from 'react';
import type { PlatformJson } from '../http/source-shapes.ts';
import { useTexts } from '../language/language.tsx';
import { Asked, Nothing } from '../states/asked.tsx';
import { Plain } from '../states/marks.tsx';
import { PageHead, Panel } from '../states/panel.tsx';
import { usePlatforms } from './source-queries.ts';

const route = getRouteApi('/platforms');
const CERTAINTIES = ['SELLFOX', 'NEIGHBOUR', 'GENERAL'];

function fits(platform: PlatformJson, text: string, certainty: string): boolean {
  const wanted = text.trim().toLowerCase();
  const said = [platform.code, platform.name.zh, platform.name.en];
  return (
    (certainty === '' || platform.certainty === certainty) && said.some((one) => one.toLowerCase().includes(wanted))
  );
}

function List({ platforms }: { readonly platforms: readonly PlatformJson[] }): ReactNode {
  const { t, pick, name } = useTexts();
  return (
    <Table<PlatformJson>
      size="small"
      pagination={false}
      dataSource={[...platforms]}
      rowKey={(one) => one.code}
      scroll={{ x: 1180 }}
      locale={{ emptyText: <Nothing text={t('platform.count', { n: 0 })} /> }}
      columns={[
        {
          title: t('platform.platform'),
          key: 'platform',
          width: 190,
          render: (_, one) => (
            <>
              {pick(one.name)}
              <div className="small mono muted">{one.code}</div>
            </>
          ),
        },
        {
          title: t('platform.marketplaces'),
          key: 'marketplaces',
          render: (_, one) => (
            <span className="small">
              {one.marketplaces.map(({ code, currency, zone }) => (
                <span key={code} title={zone} style={{ display: 'inline-block', marginRight: 8 }}>
                  {code} <span className="muted">{currency}</span>
                </span>
              ))}
            </span>
          ),
        },
        {
          title: t('platform.collection'),
          key: 'collection',
          width: 150,
          render: (_, one) => name('collection', one.collection),
        },
        {
          title: t('platform.tax'),
          key: 'tax',
          width: 190,
          render: (_, one) => (
            <span className="small">{one.tax.map((tax) => name('platformTax', tax)).join(' · ')}</span>
          ),
        },
        {
          title: t('platform.orders'),
          key: 'orders',
          width: 170,
          render: (_, one) => (
            <>
              {name('orderSource', one.orders)}
              <div className="small muted">{name('settlementSource', one.settlements)}</div>
            </>
          ),
        },
        {
          title: t('platform.certainty'),
          key: 'certainty',
          width: 180,
          render: (_, one) => (
            <>
              <Plain tone={one.certainty === 'SELLFOX' ? 'good' : one.certainty === 'GENERAL' ? 'wait' : 'still'}>
                {name('certainty', one.certainty)}
              </Plain>
              <div className="small muted" title={t('platform.taxCertainty')}>
                {name('taxCertainty', one.taxCertainty)}
              </div>
            </>
          ),
        },
      ]}
    />
  );
}

export function PlatformsPage(): ReactNode {
  const { t, name } = useTexts();
  const { text = '', certainty = '' } = route.useSearch();
  const navigate = route.useNavigate();
  const platforms = usePlatforms();
  const search = (next: { readonly text?: string; readonly certainty?: string }): void =>
    void navigate({ search: { text, certainty, ...next }, replace: true });
  return (
    <>
      <PageHead title={t('nav.platforms')} lead={t('platform.lead')} />
      <Asked query={platforms} rows={12}>
        {({ items }) => {
          const shown = items.filter((one) => fits(one, text, certainty));
          return (
            <Panel
              title={t('platform.count', { n: shown.length })}
              actions={
                <>
                  <Input.Search
                    allowClear
                    size="small"
                    style={{ width: 220 }}
                    value={text}
                    placeholder={t('platform.find')}
                    onChange={(event) => search({ text: event.target.value })}
                  />
                  <Select
                    size="small"
                    style={{ width: 200 }}
                    value={certainty}
                    onChange={(value: string) => search({ certainty: value })}
                    options={[
                      { value: '', label: t('platform.allCertainties') },
                      ...CERTAINTIES.map((value) => ({ value, label: name('certainty', value) })),
                    ]}
                  />
                </>
              }
              flush
            >
              <List platforms={shown} />
            </Panel>
          );
        }}
      </Asked>
    </>
  );
}
