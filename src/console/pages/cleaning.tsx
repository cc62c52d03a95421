/** 数据清洗: records that are probably one, with why; one is kept, the others are mapped to it when another person approves. */
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { App, Button, Radio } from 'antd';
import { type ReactNode, useState } from 'react';
import type { DuplicateGroupJson, ProposedJson } from '../http/master-shapes.ts';
import { useSession } from '../http/session.tsx';
import type { Items } from '../http/shapes.ts';
import { useTexts } from '../language/language.tsx';
import { useBook } from '../shell/book.tsx';
import { useAction } from '../states/actions.tsx';
import { Asked, Nothing } from '../states/asked.tsx';
import { Plain } from '../states/marks.tsx';
import { PageHead, Panel } from '../states/panel.tsx';
import { ReasonDialog } from '../states/reason-dialog.tsx';
import { useNotDone } from './masters-parts.tsx';

const route = getRouteApi('/cleaning');
const CLEANED = ['SUPPLIER', 'WAREHOUSE', 'SKU', 'ERP_SUPPLIER', 'ERP_MATERIAL'] as const;

export function CleaningPage(): ReactNode {
  const { t, name } = useTexts();
  const { client } = useSession();
  const { oneBook: book } = useBook();
  const { of = 'SUPPLIER' } = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery({
    queryKey: ['/mappings/duplicates', book, of],
    queryFn: ({ signal }) => client<Items<DuplicateGroupJson>>('/mappings/duplicates', { query: { book, of }, signal }),
    enabled: book !== '',
  });
  if (book === '') return <Nothing text={t('settings.noBooks')} />;
  return (
    <>
      <PageHead title={t('nav.cleaning')} lead={t('cleaning.lead')} />
      <div style={{ marginBottom: 16 }}>
        <Radio.Group
          aria-label={t('cleaning.of')}
          optionType="button"
          value={of}
          options={CLEANED.map((one) => ({ value: one, label: name('cleanedKind', one) }))}
          onChange={(event) => void navigate({ search: { of: String(event.target.value) }, replace: true })}
        />
      </div>
      <Asked query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Panel>
              <Nothing text={t('cleaning.none')} />
            </Panel>
          ) : (
            items.map((group) => <Group key={group.records[0]?.id} book={book} of={of} group={group} />)
          )
        }
      </Asked>
    </>
  );
}

function Group(props: { readonly book: string; readonly of: string; readonly group: DuplicateGroupJson }): ReactNode {
  const { book, of, group } = props;
  const { t, name } = useTexts();
  const { message } = App.useApp();
  const { may } = useSession();
  const notDone = useNotDone();
  const first = group.records.find((one) => one.mapped !== '') ?? group.records[0];
  const [keep, setKeep] = useState(first?.id ?? '');
  const [asking, setAsking] = useState(false);
  const others = group.records.filter((one) => one.id !== keep).map((one) => one.id);
  const merge = useAction<string, ProposedJson>(
    (client, reason) => client('/mappings/merge', { method: 'POST', body: { book, of, keep, others, reason } }),
    {
      done: ({ proposed, problems }) => {
        if (proposed.length > 0) void message.success(t('masters.proposedN', { n: proposed.length }));
        else if (problems.length === 0) void message.info(t('cleaning.nothing'));
        notDone(problems);
        setAsking(false);
      },
    },
  );
  const reasons = [...new Set(group.pairs.map((pair) => pair.reason))];
  return (
    <Panel
      title={t('cleaning.score', { n: group.score })}
      note={reasons.map((one) => name('suggestionReason', one)).join(' · ')}
      actions={may('mappings.write') && <Button onClick={() => setAsking(true)}>{t('cleaning.merge')}</Button>}
    >
      <Radio.Group
        aria-label={t('cleaning.keep')}
        value={keep}
        onChange={(event) => setKeep(String(event.target.value))}
        style={{ display: 'flex', flexDirection: 'column', gap: 8 }}
      >
        {group.records.map((one) => (
          <Radio key={one.id} value={one.id}>
            {one.name} <span className="mono muted">{one.code || idText(one.id)}</span>{' '}
            {[one.taxId, one.barcode].filter((text) => text !== '').join(' · ')}{' '}
            {one.mapped !== '' && <Plain tone="good">{t('cleaning.mapped', { code: one.mapped })}</Plain>}
          </Radio>
        ))}
      </Radio.Group>
      <ReasonDialog
        open={asking}
        title={t('cleaning.merge')}
        explain={t('cleaning.mergeAsk', { n: others.length })}
        confirm={t('cleaning.merge')}
        busy={merge.isPending}
        onCancel={() => setAsking(false)}
        onReason={(reason) => merge.mutate(reason)}
      />
    </Panel>
  );
}

/** `["SF","suppliers","50001"]` → `SF · suppliers · 50001`. */
function idText(id: string): string {
  try {
    const parts: unknown = JSON.parse(id);
    return Array.isArray(parts) ? parts.join(' · ') : id;
  } catch {
    return id;
  }
}
