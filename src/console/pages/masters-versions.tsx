/** Versions of mappings: those that wait for approval with what they change, or all, with who made and checked each. */
import { App, Button } from 'antd';
import { type Key, type ReactNode, useState } from 'react';
import type { DecidedJson, MasterMappingJson } from '../http/master-shapes.ts';
import { useSession } from '../http/session.tsx';
import { useTexts } from '../language/language.tsx';
import { useAction } from '../states/actions.tsx';
import { FilterSelect, FilterText } from '../states/filter-bar.tsx';
import { Mark } from '../states/marks.tsx';
import { PagedTable, usePages } from '../states/paged-table.tsx';
import { Panel } from '../states/panel.tsx';
import { ReasonDialog } from '../states/reason-dialog.tsx';
import { Who } from './field-mappings.tsx';
import type { MappingDraft } from './masters-dialog.tsx';
import { KeyText, type TabParts, useKindTitle, useNotDone, ValueText } from './masters-parts.tsx';

type Verb = 'approve' | 'reject';

export function VersionsTab(
  props: TabParts & {
    readonly state?: 'PROPOSED';
    /** History of one key. */
    readonly keyJson?: string | undefined;
    readonly onEdit: (draft: MappingDraft) => void;
  },
): ReactNode {
  const { book, kinds, kind, text, search, state, keyJson } = props;
  const { t } = useTexts();
  const { may } = useSession();
  const title = useKindTitle(kinds);
  const [chosen, setChosen] = useState<readonly Key[]>([]);
  const [verb, setVerb] = useState<Verb>();
  const [retired, setRetired] = useState<MasterMappingJson>();
  const paged = usePages<MasterMappingJson>('/mappings', { book, kind, text, state, key: keyJson });
  const decides = state === 'PROPOSED' && may('mappings.approve');
  return (
    <Panel flush>
      <div className="filters">
        <FilterSelect
          label={t('masters.kind')}
          value={kind}
          width={240}
          options={kinds.map((one) => ({ value: one.kind, label: title(one.kind) }))}
          onChange={(next) => search({ kind: next })}
        />
        <FilterText label={t('masters.search')} value={text} onChange={(next) => search({ text: next })} />
        {keyJson !== undefined && <Button onClick={() => search({ key: undefined })}>{t('masters.allKeys')}</Button>}
        {decides && (
          <span style={{ marginLeft: 'auto', display: 'flex', gap: 8 }}>
            <Button disabled={chosen.length === 0} onClick={() => setVerb('reject')}>
              {t('masters.reject', { n: chosen.length })}
            </Button>
            <Button type="primary" disabled={chosen.length === 0} onClick={() => setVerb('approve')}>
              {t('masters.approve', { n: chosen.length })}
            </Button>
          </span>
        )}
      </div>
      <PagedTable<MasterMappingJson>
        paged={paged}
        rowKey={(one) => one.mappingNo}
        empty={t(state ? 'masters.openNone' : 'masters.versionsNone')}
        minWidth={1080}
        {...(decides ? { selection: { selectedRowKeys: [...chosen], onChange: setChosen } } : {})}
        columns={[
          {
            title: t('masters.kind'),
            key: 'kind',
            width: 180,
            render: (_, one) => (
              <>
                {title(one.kind)}
                <div className="small muted">{t('masters.version', { n: one.version })}</div>
              </>
            ),
          },
          {
            title: t('masters.key'),
            key: 'key',
            render: (_, one) => <KeyText kinds={kinds} kind={one.kind} parts={one.key} />,
          },
          {
            title: t('masters.value'),
            key: 'value',
            render: (_, one) => <Value kinds={kinds} one={one} />,
          },
          {
            title: t('masters.from'),
            key: 'from',
            width: 110,
            render: (_, one) => (
              <>
                {one.validFrom}
                {one.validTo && <div className="small muted">→ {one.validTo}</div>}
              </>
            ),
          },
          {
            title: t('field.state'),
            key: 'state',
            width: 100,
            render: (_, one) => (
              <Mark
                group="mappingMasterState"
                state={one.state}
                tone={one.state === 'PROPOSED' ? 'wait' : toneOf(one)}
              />
            ),
          },
          {
            title: t('masters.made'),
            key: 'made',
            width: 170,
            render: (_, one) => <MadeBy one={one} />,
          },
          ...(state === undefined
            ? [
                {
                  title: t('masters.checked'),
                  key: 'checked',
                  width: 170,
                  render: (_: unknown, one: MasterMappingJson) => <CheckedBy one={one} />,
                },
              ]
            : []),
          {
            title: '',
            key: 'do',
            width: 150,
            render: (_, one) => (
              <>
                <Button
                  size="small"
                  type="link"
                  onClick={() => search({ tab: 'versions', key: JSON.stringify(one.key), kind: one.kind })}
                >
                  {t('masters.history')}
                </Button>
                {one.state === 'APPROVED' && may('mappings.write') && (
                  <Button size="small" type="link" onClick={() => props.onEdit({ ...one })}>
                    {t('masters.change')}
                  </Button>
                )}
                {one.state === 'APPROVED' && may('mappings.approve') && (
                  <Button size="small" type="link" danger onClick={() => setRetired(one)}>
                    {t('masters.retire')}
                  </Button>
                )}
              </>
            ),
          },
        ]}
      />
      <DecideDialog
        book={book}
        verb={verb}
        numbers={chosen.map(String)}
        onClose={(done) => {
          setVerb(undefined);
          if (done) setChosen([]);
        }}
      />
      <RetireDialog one={retired} onClose={() => setRetired(undefined)} />
    </Panel>
  );
}

function toneOf(one: MasterMappingJson): 'good' | 'bad' | 'still' {
  return one.state === 'APPROVED' ? 'good' : one.state === 'REJECTED' ? 'bad' : 'still';
}

function Value({ kinds, one }: { readonly kinds: TabParts['kinds']; readonly one: MasterMappingJson }): ReactNode {
  const { t } = useTexts();
  return (
    <>
      <ValueText kinds={kinds} kind={one.kind} value={one.value} />
      {one.createsRecord && <div className="small muted">{t('masters.createsRecord')}</div>}
      {one.before && (
        <div className="small muted">
          {t('masters.before')}：<ValueText kinds={kinds} kind={one.kind} value={one.before} />
        </div>
      )}
    </>
  );
}

function MadeBy({ one }: { readonly one: MasterMappingJson }): ReactNode {
  const { name } = useTexts();
  return (
    <>
      <Who who={one.madeBy} at={one.madeAt} />
      <div className="small muted">
        {name('mappingOrigin', one.origin)} · {one.reason}
      </div>
    </>
  );
}

function CheckedBy({ one }: { readonly one: MasterMappingJson }): ReactNode {
  return (
    <>
      <Who who={one.retiredBy ?? one.checkedBy} at={one.retiredAt ?? one.checkedAt} />
      <div className="small muted">{one.retireReason ?? one.checkReason}</div>
    </>
  );
}

function DecideDialog(props: {
  readonly book: string;
  readonly verb: Verb | undefined;
  readonly numbers: readonly string[];
  readonly onClose: (done: boolean) => void;
}): ReactNode {
  const { t } = useTexts();
  const { message } = App.useApp();
  const notDone = useNotDone();
  const { book, verb = 'approve', numbers } = { ...props, verb: props.verb ?? 'approve' };
  const decide = useAction<string, DecidedJson>(
    (client, reason) => client(`/mappings/${verb}`, { method: 'POST', body: { book, numbers, reason } }),
    {
      done: ({ decided, problems, released }) => {
        const more = released.length > 0 ? t('masters.releasedN', { n: released.length }) : '';
        if (decided.length > 0) void message.success(t('masters.decidedN', { n: decided.length }) + more);
        notDone(problems);
        props.onClose(true);
      },
    },
  );
  const label = t(verb === 'approve' ? 'masters.approve' : 'masters.reject', { n: numbers.length });
  return (
    <ReasonDialog
      open={props.verb !== undefined}
      title={label}
      explain={t(verb === 'approve' ? 'masters.approveAsk' : 'masters.rejectAsk')}
      confirm={label}
      danger={verb === 'reject'}
      busy={decide.isPending}
      onCancel={() => props.onClose(false)}
      onReason={(reason) => decide.mutate(reason)}
    />
  );
}

function RetireDialog(props: { readonly one: MasterMappingJson | undefined; readonly onClose: () => void }): ReactNode {
  const { t } = useTexts();
  const retire = useAction<string, unknown>(
    (client, reason) => client(`/mappings/${props.one?.mappingNo}/retire`, { method: 'POST', body: { reason } }),
    { done: props.onClose },
  );
  return (
    <ReasonDialog
      open={props.one !== undefined}
      title={t('masters.retire')}
      explain={t('masters.retireAsk')}
      confirm={t('masters.retire')}
      danger
      busy={retire.isPending}
      onCancel={props.onClose}
      onReason={(reason) => retire.mutate(reason)}
    />
  );
}
