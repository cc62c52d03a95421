import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { App, Button, Tabs } from 'antd';
import type { ReactNode } from 'react';
import { Moment } from '../figures/figures.tsx';
import { useSession } from '../http/session.tsx';
import type { DriftCountsJson, DriftJson, LookAnswerJson } from '../http/shapes.ts';
import { useTexts } from '../language/language.tsx';
import { useBook } from '../shell/book.tsx';
import { useAction } from '../states/actions.tsx';
import { Asked, Nothing } from '../states/asked.tsx';
import { Chips } from '../states/chips.tsx';
import { More, usePages } from '../states/paged-table.tsx';
import { PageHead, Panel } from '../states/panel.tsx';
import { Break } from './drift-break.tsx';

const route = getRouteApi('/drift');
const KINDS = ['EDITED', 'DELETED', 'UNAUDITED', 'FOREIGN'] as const;

/** The connections, when each was compared as a whole, and the button that compares it now. */
function Looks({ counts }: { readonly counts: DriftCountsJson }): ReactNode {
  const { t } = useTexts();
  const { may } = useSession();
  const { message } = App.useApp();
  const look = useAction<string, LookAnswerJson>(
    (client, erpAccount) => client('/drifts/look', { method: 'POST', body: { erpAccount } }),
    {
      done: ({ seen, drifted, unaudited, foreign, skipped }) => {
        void message.success(t('drift.looked', { seen, drifted, unaudited, foreign }), 6);
        if (skipped > 0) void message.warning(t('drift.lookedSkipped', { n: skipped }), 6);
      },
    },
  );
  return (
    <Panel flush>
      {counts.accounts.length === 0 && <Nothing text={t('overview.noErp')} />}
      <ul className="todo">
        {counts.accounts.map(({ erpAccount, book, lookedAt }) => (
          <li key={erpAccount} style={{ alignItems: 'center' }}>
            <span>
              {t('drift.lookedAt', { account: erpAccount })}
              {lookedAt ? <Moment value={lookedAt} /> : <span className="secondary">{t('drift.never')}</span>}
              <span className="small muted"> · {book}</span>
            </span>
            {may('drifts.look') && (
              <Button
                style={{ marginLeft: 'auto' }}
                loading={look.isPending && look.variables === erpAccount}
                onClick={() => look.mutate(erpAccount)}
              >
                {t('drift.look')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

export function DriftPage(): ReactNode {
  const { t, name } = useTexts();
  const { client } = useSession();
  const { book } = useBook();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { kind, state = 'OPEN' } = search;
  const { items, query } = usePages<DriftJson>('/drifts', { kind, state, book }, 15_000);
  const counts = useQuery({
    queryKey: ['/drifts/counts', book],
    queryFn: ({ signal }) => client<DriftCountsJson>('/drifts/counts', { query: { book }, signal }),
    refetchInterval: 15_000,
  });
  const set = (part: Readonly<Record<string, string | undefined>>): void => {
    void navigate({ search: { ...search, ...part } as typeof search, replace: true });
  };
  const openOf = (one: string): number => counts.data?.open.find((each) => each.kind === one)?.count ?? 0;
  const tabs = (['OPEN', 'CLOSED'] as const).map((key) => ({
    key,
    label: key === 'OPEN' ? t('drift.open') : t('drift.closed'),
  }));
  return (
    <>
      <PageHead title={t('nav.drift')} lead={t('drift.lead')} />
      <Asked query={counts} rows={1}>
        {(found) => <Looks counts={found} />}
      </Asked>
      <Tabs activeKey={state} onChange={(key) => set({ state: key === 'OPEN' ? undefined : key })} items={tabs} />
      {state === 'OPEN' && (
        <Chips
          label={t('drift.what')}
          chips={KINDS.map((one) => ({ key: one, label: name('driftKind', one), count: openOf(one), urgent: true }))}
          chosen={kind}
          onChoose={(one) => set({ kind: one })}
        />
      )}
      <Asked query={query} rows={6}>
        {() =>
          items.length === 0 ? (
            <Panel>
              <Nothing text={state === 'OPEN' ? t('drift.empty') : t('drift.closedEmpty')} />
            </Panel>
          ) : (
            <>
              {items.map((one) => (
                <Break key={one.driftNo} drift={one} />
              ))}
              <More query={query} />
            </>
          )
        }
      </Asked>
    </>
  );
}
