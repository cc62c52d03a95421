/** 主数据映射 of a book: what is unmapped first, what waits for approval, all versions, what contradicts. */
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Button, Tabs } from 'antd';
import { type ReactNode, useState } from 'react';
import type { MappingFindingJson, MappingKindJson } from '../http/master-shapes.ts';
import { useSession } from '../http/session.tsx';
import type { Items } from '../http/shapes.ts';
import { useTexts } from '../language/language.tsx';
import { useBook } from '../shell/book.tsx';
import { Asked, Nothing } from '../states/asked.tsx';
import { PageHead, Panel } from '../states/panel.tsx';
import { ProblemBox } from '../states/problem.tsx';
import { MappingDialog, type MappingDraft } from './masters-dialog.tsx';
import { KeyText } from './masters-parts.tsx';
import { SheetButtons } from './masters-sheet.tsx';
import { UnmappedTab } from './masters-unmapped.tsx';
import { VersionsTab } from './masters-versions.tsx';

const route = getRouteApi('/masters');

function useMappingKinds() {
  const { client } = useSession();
  return useQuery({
    queryKey: ['/mapping-kinds'],
    queryFn: ({ signal }) => client<Items<MappingKindJson>>('/mapping-kinds', { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function MastersPage(): ReactNode {
  const { t } = useTexts();
  const { may } = useSession();
  const { oneBook: book } = useBook();
  const { tab = 'unmapped', kind, text, key } = route.useSearch();
  const navigate = route.useNavigate();
  const kinds = useMappingKinds();
  const [draft, setDraft] = useState<MappingDraft>();
  if (book === '') return <Nothing text={t('settings.noBooks')} />;
  const search = (change: Readonly<Record<string, string | undefined>>): void =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  return (
    <Asked query={kinds} rows={8}>
      {({ items }) => {
        const parts = { book, kinds: items, kind, text, search, onEdit: setDraft };
        return (
          <>
            <PageHead
              title={t('nav.masters')}
              lead={t('masters.lead')}
              actions={
                <>
                  <SheetButtons book={book} kind={kind} kinds={items} />
                  {may('mappings.write') && (
                    <Button type="primary" onClick={() => setDraft({ kind: kind ?? items[0]?.kind ?? '' })}>
                      {t('masters.new')}
                    </Button>
                  )}
                </>
              }
            />
            <Tabs
              activeKey={tab}
              onChange={(next) => search({ tab: next, key: undefined })}
              destroyOnHidden
              items={[
                { key: 'unmapped', label: t('masters.unmapped'), children: <UnmappedTab {...parts} /> },
                { key: 'open', label: t('masters.open'), children: <VersionsTab {...parts} state="PROPOSED" /> },
                { key: 'versions', label: t('masters.versions'), children: <VersionsTab {...parts} keyJson={key} /> },
                { key: 'findings', label: t('masters.findings'), children: <FindingsTab {...parts} /> },
              ]}
            />
            {draft && <MappingDialog book={book} kinds={items} draft={draft} onClose={() => setDraft(undefined)} />}
          </>
        );
      }}
    </Asked>
  );
}

function FindingsTab({
  book,
  kinds,
  onEdit,
}: {
  readonly book: string;
  readonly kinds: readonly MappingKindJson[];
  readonly onEdit: (draft: MappingDraft) => void;
}): ReactNode {
  const { t } = useTexts();
  const { client, may } = useSession();
  const query = useQuery({
    queryKey: ['/mappings/findings', book],
    queryFn: ({ signal }) => client<Items<MappingFindingJson>>('/mappings/findings', { query: { book }, signal }),
  });
  return (
    <Panel>
      <Asked query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Nothing text={t('masters.findingsNone')} />
          ) : (
            items.map(({ mapping, problem }) => (
              <ProblemBox
                key={`${mapping.mappingNo}-${problem.code}`}
                problem={problem}
                extra={
                  <div style={{ display: 'flex', gap: 12, alignItems: 'center', marginTop: 8 }}>
                    <KeyText kinds={kinds} kind={mapping.kind} parts={mapping.key} />
                    {may('mappings.write') && (
                      <Button size="small" onClick={() => onEdit({ ...mapping })}>
                        {t('masters.change')}
                      </Button>
                    )}
                  </div>
                }
              />
            ))
          )
        }
      </Asked>
    </Panel>
  );
}
