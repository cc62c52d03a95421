import { App, Button, Input, Modal, Upload } from 'antd';
import { type ReactNode, useState } from 'react';
import { useSession } from '../http/session.tsx';
import type { ProblemJson, RateJson } from '../http/shapes.ts';
import { useTexts } from '../language/language.tsx';
import { useAction } from '../states/actions.tsx';
import { FilterSelect, FilterText } from '../states/filter-bar.tsx';
import { PagedTable, usePages } from '../states/paged-table.tsx';
import { Panel } from '../states/panel.tsx';
import { ProblemList } from '../states/problem.tsx';

const CURRENCY = /^[A-Z]{3}$/;
const TYPES = ['PARITY', 'CUSTOM', 'CLOSING', 'DEAL', 'AVERAGE'];
const EXAMPLE =
  'date,currency,functional,type,value,unit,inverse,source\n2025-10-01,USD,CNY,PARITY,7.1000,1,false,SAFE';

function ImportDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { t } = useTexts();
  const { message } = App.useApp();
  const [csv, setCsv] = useState('');
  const [problems, setProblems] = useState<readonly ProblemJson[]>([]);
  const send = useAction<string, { readonly added: number; readonly problems: readonly ProblemJson[] }>(
    (client, text) => client('/rates', { method: 'POST', body: { csv: text } }),
    {
      done: (answer) => {
        setProblems(answer.problems);
        void message.success(t('rates.added', { n: answer.added }));
        if (answer.problems.length === 0) onClose();
      },
    },
  );
  return (
    <Modal
      open
      width={640}
      title={t('rates.import')}
      okText={t('rates.import')}
      okButtonProps={{ disabled: csv.trim() === '' }}
      confirmLoading={send.isPending}
      onCancel={onClose}
      onOk={() => send.mutate(csv)}
    >
      <p className="secondary" style={{ marginBottom: 8 }}>
        {t('rates.importHint')}
      </p>
      <Upload
        accept=".csv,text/csv"
        showUploadList={false}
        beforeUpload={(file) => {
          void file.text().then(setCsv);
          return false;
        }}
      >
        <Button size="small" style={{ marginBottom: 8 }}>
          {t('rates.chooseFile')}
        </Button>
      </Upload>
      <Input.TextArea
        aria-label="CSV"
        rows={8}
        value={csv}
        placeholder={EXAMPLE}
        onChange={(event) => setCsv(event.target.value)}
        style={{ fontFamily: 'var(--mono)', fontSize: 12 }}
      />
      <div style={{ marginTop: 8 }}>
        <ProblemList problems={problems} />
      </div>
    </Modal>
  );
}

export function Rates(): ReactNode {
  const { t, name } = useTexts();
  const { may } = useSession();
  const [currency, setCurrency] = useState<string>();
  const [rateType, setRateType] = useState<string>();
  const [importing, setImporting] = useState(false);
  const paged = usePages<RateJson>('/rates', {
    currency: CURRENCY.test(currency ?? '') ? currency : undefined,
    rateType,
  });
  return (
    <Panel
      title={t('settings.rates')}
      note={t('rates.note')}
      actions={may('rates.write') && <Button onClick={() => setImporting(true)}>{t('rates.import')}</Button>}
      flush
    >
      <div className="filters">
        <FilterText
          label={t('field.currency')}
          value={currency}
          onChange={(text) => setCurrency(text?.toUpperCase())}
          width={130}
        />
        <FilterSelect
          label={t('rates.type')}
          value={rateType}
          options={TYPES.map((type) => ({ value: type, label: name('rateType', type) }))}
          onChange={setRateType}
        />
      </div>
      <PagedTable
        paged={paged}
        rowKey={(one) => one.rateNo}
        empty={t('rates.empty')}
        columns={[
          { title: t('rates.date'), key: 'date', dataIndex: 'date' },
          { title: t('rates.pair'), key: 'pair', render: (_, one) => `${one.currency} → ${one.functional}` },
          { title: t('rates.type'), key: 'type', render: (_, one) => name('rateType', one.rateType) },
          {
            title: t('rates.value'),
            key: 'value',
            className: 'num',
            render: (_, one) => (
              <>
                <span className="amount">{one.value}</span>
                <div className="small muted">
                  {one.quotedUnit !== 1 && t('rates.unit', { n: one.quotedUnit })} {one.inverse && t('rates.inverse')}
                </div>
              </>
            ),
          },
          { title: t('rates.source'), key: 'source', dataIndex: 'source' },
          { title: t('rates.enteredBy'), key: 'by', dataIndex: 'enteredBy' },
        ]}
      />
      {importing && <ImportDialog onClose={() => setImporting(false)} />}
    </Panel>
  );
}
