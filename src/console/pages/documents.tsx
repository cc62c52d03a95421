import { InboxOutlined } from '@ant-design/icons';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Alert, Button, Checkbox, Select, Upload } from 'antd';
import { type ReactNode, useState } from 'react';
import { useSession } from '../http/session.tsx';
import type { DocumentBriefJson } from '../http/shapes.ts';
import { useTexts } from '../language/language.tsx';
import { useBook, useShops } from '../shell/book.tsx';
import { useImports } from '../shell/imports.tsx';
import { FilterSelect, FilterText } from '../states/filter-bar.tsx';
import { PagedTable, usePages } from '../states/paged-table.tsx';
import { PageHead, Panel } from '../states/panel.tsx';
import { useDocumentColumns } from './document-table.tsx';
import { ImportTray } from './import-tray.tsx';

const route = getRouteApi('/documents');
const STATES = ['RECEIVED', 'ASKING', 'INTERPRETED', 'REJECTED'];
const KINDS = ['amazon.settlement.v2', 'amazon.settlement.v1', 'amazon.daterange'];

function UploadPanel(): ReactNode {
  const { t } = useTexts();
  const { start } = useImports();
  const shops = useShops();
  const [shop, setShop] = useState<string>();
  const [dryRun, setDryRun] = useState(false);
  return (
    <Panel title={t('upload.title')} note={t('upload.note')}>
      <Upload.Dragger
        multiple
        showUploadList={false}
        beforeUpload={(file) => {
          start(file, { shop, dryRun });
          return false;
        }}
        style={{ background: '#fafbf9' }}
      >
        <p style={{ fontSize: 28, color: 'var(--ink-2)' }}>
          <InboxOutlined />
        </p>
        <p style={{ fontSize: 14, fontWeight: 560 }}>{t('upload.drop')}</p>
        <p className="small muted" style={{ padding: '4px 12px 0' }}>
          {t('upload.kinds')}
        </p>
      </Upload.Dragger>
      <div style={{ display: 'flex', gap: 12, flexWrap: 'wrap', alignItems: 'center', marginTop: 12 }}>
        <Select
          aria-label={t('upload.shop')}
          placeholder={t('upload.shop')}
          allowClear
          value={shop ?? null}
          options={shops.map((one) => ({ value: one.code, label: `${one.code} · ${one.name}` }))}
          onChange={(value: string | null | undefined) => setShop(value ?? undefined)}
          style={{ width: 240 }}
        />
        <Checkbox checked={dryRun} onChange={(event) => setDryRun(event.target.checked)}>
          {t('upload.dryRun')}
        </Checkbox>
        <span className="small muted">{t('upload.shopHint')}</span>
      </div>
      <ImportTray />
    </Panel>
  );
}

export function DocumentsPage(): ReactNode {
  const { t, name } = useTexts();
  const { may } = useSession();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const shops = useShops();
  const { book } = useBook();
  const paged = usePages<DocumentBriefJson>('/documents', { ...search, book }, 20_000);
  const set = (part: Readonly<Record<string, string | undefined>>): void => {
    void navigate({ search: { ...search, ...part } as typeof search, replace: true });
  };
  const filtered = Object.keys(search).length > 0;
  return (
    <>
      <PageHead title={t('nav.documents')} lead={t('documents.lead')} />
      {may('documents.write') ? (
        <UploadPanel />
      ) : (
        <Alert
          type="info"
          showIcon
          title={t('upload.notYours')}
          description={
            may('users.write') ? (
              <>
                {t('upload.notYoursAdmin')} <Link to="/users">{t('nav.users')}</Link>
              </>
            ) : undefined
          }
          style={{ marginBottom: 16 }}
        />
      )}
      <Panel title={t('documents.list')} flush>
        <div className="filters">
          <FilterSelect
            label={t('field.state')}
            value={search.state}
            options={STATES.map((state) => ({ value: state, label: name('document', state) }))}
            onChange={(state) => set({ state })}
          />
          <FilterSelect
            label={t('documents.kind')}
            value={search.kind}
            options={KINDS.map((kind) => ({ value: kind, label: name('kind', kind) }))}
            onChange={(kind) => set({ kind })}
            width={190}
          />
          <FilterSelect
            label={t('field.shop')}
            value={search.shop}
            options={shops.map((one) => ({ value: one.code, label: `${one.code} · ${one.name}` }))}
            onChange={(shop) => set({ shop })}
          />
          <FilterText label={t('documents.search')} value={search.text} onChange={(text) => set({ text })} />
          <Checkbox
            checked={search.held === 'true'}
            onChange={(event) => set({ held: event.target.checked ? 'true' : undefined })}
          >
            {t('overview.withHeld')}
          </Checkbox>
          {filtered && (
            <Button type="link" size="small" onClick={() => void navigate({ search: {}, replace: true })}>
              {t('do.clearFilters')}
            </Button>
          )}
        </div>
        <PagedTable
          paged={paged}
          columns={useDocumentColumns()}
          rowKey={(one) => one.documentNo}
          empty={filtered ? t('documents.noneSuch') : t('documents.empty')}
          minWidth={860}
        />
      </Panel>
    </>
  );
}
