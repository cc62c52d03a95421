/** The streams of a data source: where each stands, why one rests, stop and read now. */
import { Button, Table } from 'antd';
import type { ReactNode } from 'react';
import { Count, Moment } from '../figures/figures.tsx';
import { useSession } from '../http/session.tsx';
import type { SourceJson, StreamJson } from '../http/source-shapes.ts';
import { useTexts } from '../language/language.tsx';
import { useAction } from '../states/actions.tsx';
import { Asked } from '../states/asked.tsx';
import { Mark, Plain } from '../states/marks.tsx';
import { Panel } from '../states/panel.tsx';
import { sourcePath, useStreams } from './source-queries.ts';

const TONES = { READY: 'good', PAUSED: 'bad', STOPPED: 'still' } as const;

function State({ stream }: { readonly stream: StreamJson }): ReactNode {
  const { t, pick } = useTexts();
  const { problem } = stream;
  return (
    <>
      <Mark group="streamState" state={stream.state} tone={TONES[stream.state]} />{' '}
      {stream.isReading && <Plain tone="flow">{t('source.reading')}</Plain>}{' '}
      {!stream.runs && <Plain>{t('source.notRun')}</Plain>}
      {problem && (
        <div className="small" style={{ marginTop: 4, maxWidth: 360 }}>
          <div style={{ color: 'var(--red)' }}>{pick(problem.text)}</div>
          <div className="secondary">{pick(problem.remedy)}</div>
        </div>
      )}
    </>
  );
}

function Due({ stream }: { readonly stream: StreamJson }): ReactNode {
  const { t } = useTexts();
  return (
    <>
      {stream.state === 'PAUSED' && stream.dueAt === null ? (
        <Plain tone="wait">{t('source.waitsForPerson')}</Plain>
      ) : (
        <Moment value={stream.dueAt} seconds />
      )}
      <div className="small muted">{t('source.every', { n: stream.minutes })}</div>
    </>
  );
}

export function SourceStreams({ source }: { readonly source: SourceJson }): ReactNode {
  const { t, pick, name } = useTexts();
  const { may } = useSession();
  const streams = useStreams(source.name);
  const steer = useAction<{ readonly stream: string; readonly way: 'stop' | 'resume' }, unknown>(
    (client, { stream, way }) =>
      client(sourcePath(source.name, `/streams/${way}`), { method: 'POST', body: { streams: [stream] } }),
  );
  const busy = (stream: string): boolean => steer.isPending && steer.variables.stream === stream;
  return (
    <Panel title={t('source.streams')} note={t('source.streamsNote')} flush>
      <Asked query={streams} rows={12}>
        {({ items }) => (
          <Table<StreamJson>
            size="small"
            pagination={false}
            dataSource={[...items]}
            rowKey={(one) => one.name}
            scroll={{ x: 1080 }}
            columns={[
              {
                title: t('source.stream'),
                key: 'name',
                width: 220,
                render: (_, one) => (
                  <>
                    {pick(one.title)}
                    <div className="small muted">
                      <span className="mono">{one.name}</span> · {name('reading', one.reading)}
                    </div>
                  </>
                ),
              },
              { title: t('source.state'), key: 'state', render: (_, one) => <State stream={one} /> },
              {
                title: t('source.window'),
                key: 'window',
                width: 190,
                render: (_, one) =>
                  one.to === '' ? (
                    <span className="muted">—</span>
                  ) : (
                    <span className="small" title={t('source.windowNote')}>
                      {one.from}
                      <br />→ {one.to}
                    </span>
                  ),
              },
              {
                title: t('source.rows'),
                key: 'rows',
                width: 110,
                align: 'right',
                render: (_, one) => <Count value={one.rows} />,
              },
              {
                title: t('source.read'),
                key: 'read',
                width: 150,
                render: (_, one) => <Moment value={one.readAt} seconds />,
              },
              { title: t('source.due'), key: 'due', width: 150, render: (_, one) => <Due stream={one} /> },
              ...(may('sources.write')
                ? [
                    {
                      title: t('field.actions'),
                      key: 'do',
                      width: 150,
                      render: (_: unknown, one: StreamJson) => (
                        <>
                          {one.state !== 'READY' && (
                            <Button
                              size="small"
                              loading={busy(one.name)}
                              onClick={() => steer.mutate({ stream: one.name, way: 'resume' })}
                            >
                              {t('source.resume')}
                            </Button>
                          )}{' '}
                          {one.state !== 'STOPPED' && (
                            <Button
                              size="small"
                              loading={busy(one.name)}
                              onClick={() => steer.mutate({ stream: one.name, way: 'stop' })}
                            >
                              {t('source.stop')}
                            </Button>
                          )}
                        </>
                      ),
                    },
                  ]
                : []),
            ]}
          />
        )}
      </Asked>
    </Panel>
  );
}
