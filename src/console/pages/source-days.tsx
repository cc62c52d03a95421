/** Completeness of a data source: rows of each stream by day of reading, against what the source counted. */
import { getRouteApi } from '@tanstack/react-router';
import { Select, Table } from 'antd';
import type { ReactNode } from 'react';
import { Count } from '../figures/figures.tsx';
import type { SourceJson, SourceKindJson, StreamDayJson } from '../http/source-shapes.ts';
import { useTexts } from '../language/language.tsx';
import { Asked, Nothing } from '../states/asked.tsx';
import { Plain } from '../states/marks.tsx';
import { Panel } from '../states/panel.tsx';
import { useStreamDays } from './source-queries.ts';

const route = getRouteApi('/sources/$name');
const PAGE_ROWS = 50;

/** Rows that the source counted and that did not come; 0n: none, or it does not count. */
function missingOf({ expected, got }: StreamDayJson): bigint {
  const missing = expected === null ? 0n : BigInt(expected) - BigInt(got);
  return missing > 0n ? missing : 0n;
}

function Expected({ day }: { readonly day: StreamDayJson }): ReactNode {
  const { t } = useTexts();
  if (day.expected === null) return <span className="small muted">{t('source.notCounted')}</span>;
  const missing = missingOf(day);
  return (
    <>
      <Count value={day.expected} />{' '}
      {missing > 0n && <Plain tone="bad">{t('source.missing', { n: String(missing) })}</Plain>}
    </>
  );
}

export function StreamDays(props: {
  readonly source: SourceJson;
  readonly kinds: readonly SourceKindJson[];
}): ReactNode {
  const { t, pick } = useTexts();
  const { stream = '' } = route.useSearch();
  const navigate = route.useNavigate();
  const days = useStreamDays(props.source.name);
  const titles = new Map(
    props.kinds.find((one) => one.kind === props.source.kind)?.streams.map((one) => [one.name, pick(one.title)]),
  );
  return (
    <Panel
      title={t('source.days')}
      note={t('source.daysNote')}
      actions={
        <Select
          size="small"
          style={{ width: 220 }}
          value={stream}
          showSearch={{ optionFilterProp: 'label' }}
          onChange={(value: string) =>
            void navigate({ search: { tab: 'days', ...(value === '' ? {} : { stream: value }) }, replace: true })
          }
          options={[
            { value: '', label: t('source.allStreams') },
            ...[...titles].map(([value, label]) => ({ value, label })),
          ]}
        />
      }
      flush
    >
      <Asked query={days} rows={8}>
        {({ items }) => (
          <Table<StreamDayJson>
            size="small"
            pagination={{ pageSize: PAGE_ROWS, hideOnSinglePage: true }}
            dataSource={items.filter((one) => stream === '' || one.stream === stream)}
            rowKey={(one) => `${one.stream} ${one.day}`}
            scroll={{ x: 760 }}
            locale={{ emptyText: <Nothing text={t('source.noDays')} /> }}
            columns={[
              { title: t('source.day'), dataIndex: 'day', width: 120 },
              {
                title: t('source.stream'),
                key: 'stream',
                render: (_, one) => (
                  <>
                    {titles.get(one.stream) ?? one.stream} <span className="small mono muted">{one.stream}</span>
                  </>
                ),
              },
              { title: t('source.windows'), dataIndex: 'windows', width: 90, align: 'right' },
              {
                title: t('source.expected'),
                key: 'expected',
                width: 180,
                align: 'right',
                render: (_, one) => <Expected day={one} />,
              },
              {
                title: t('source.got'),
                key: 'got',
                width: 110,
                align: 'right',
                render: (_, one) => <Count value={one.got} />,
              },
              {
                title: t('source.changed'),
                key: 'changed',
                width: 130,
                align: 'right',
                render: (_, one) => <Count value={one.changed} />,
              },
            ]}
          />
        )}
      </Asked>
    </Panel>
  );
}
