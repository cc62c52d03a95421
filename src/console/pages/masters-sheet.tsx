/** Mappings out as a workbook, and back in: looked at first, proposed when the person says so. */
import { DownloadOutlined, UploadOutlined } from '@ant-design/icons';
import { App, Button, Modal, Table, Upload } from 'antd';
import { type ReactNode, useState } from 'react';
import { addressOf } from '../http/client.ts';
import type { ImportedSheetJson, MappingKindJson } from '../http/master-shapes.ts';
import { useSession } from '../http/session.tsx';
import { useTexts } from '../language/language.tsx';
import { useAction } from '../states/actions.tsx';
import { ProblemList } from '../states/problem.tsx';
import { KeyText, useKindTitle, useNotDone, ValueText } from './masters-parts.tsx';

interface Looked {
  readonly file: File;
  readonly found: ImportedSheetJson;
}

function formOf(file: File): FormData {
  const form = new FormData();
  form.append('file', file, file.name);
  return form;
}

export function SheetButtons(props: {
  readonly book: string;
  readonly kind: string | undefined;
  readonly kinds: readonly MappingKindJson[];
}): ReactNode {
  const { book, kind } = props;
  const { t, language } = useTexts();
  const { may } = useSession();
  const [looked, setLooked] = useState<Looked>();
  const look = useAction<File, ImportedSheetJson>(
    (client, file) =>
      client('/mappings/sheet', {
        ...{ method: 'POST', query: { book, looksOnly: true, reason: t('masters.sheetReason') }, body: formOf(file) },
      }),
    { done: (found, file) => setLooked({ file, found }) },
  );
  return (
    <>
      <Button icon={<DownloadOutlined />} href={addressOf('/mappings/sheet', { book, kind, language })}>
        {t('masters.export')}
      </Button>
      {may('mappings.write') && (
        <Upload
          accept=".xlsx"
          showUploadList={false}
          beforeUpload={(file) => {
            look.mutate(file);
            return false;
          }}
        >
          <Button icon={<UploadOutlined />} loading={look.isPending}>
            {t('masters.import')}
          </Button>
        </Upload>
      )}
      {looked && <LookDialog {...props} looked={looked} onClose={() => setLooked(undefined)} />}
    </>
  );
}

function LookDialog(props: {
  readonly book: string;
  readonly kinds: readonly MappingKindJson[];
  readonly looked: Looked;
  readonly onClose: () => void;
}): ReactNode {
  const { book, kinds, looked } = props;
  const { file, found } = looked;
  const { t } = useTexts();
  const { message } = App.useApp();
  const title = useKindTitle(kinds);
  const notDone = useNotDone();
  const submit = useAction<void, ImportedSheetJson>(
    (client) =>
      client('/mappings/sheet', {
        ...{ method: 'POST', query: { book, looksOnly: false, reason: `${t('masters.sheetReason')} ${file.name}` } },
        body: formOf(file),
      }),
    {
      done: ({ proposed, problems }) => {
        void message.success(t('masters.proposedN', { n: proposed }));
        notDone(problems);
        props.onClose();
      },
    },
  );
  const n = found.changes.length;
  const params = { file: file.name, n, same: found.unchanged };
  return (
    <Modal
      open
      width={860}
      title={t('masters.importTitle')}
      okText={t('masters.importSubmit', { n })}
      okButtonProps={{ disabled: n === 0 || found.problems.length > 0 }}
      confirmLoading={submit.isPending}
      onOk={() => submit.mutate()}
      onCancel={props.onClose}
    >
      <p className="secondary">{n === 0 ? t('masters.importNothing', params) : t('masters.importExplain', params)}</p>
      {found.problems.length > 0 && (
        <>
          <p>{t('masters.importProblems')}</p>
          <ProblemList problems={found.problems.slice(0, 50)} />
        </>
      )}
      {n > 0 && (
        <Table
          size="small"
          dataSource={found.changes.map((one) => ({ ...one, place: `${one.sheet}-${one.row}` }))}
          rowKey="place"
          pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
          scroll={{ x: 720 }}
          columns={[
            { title: t('masters.kind'), key: 'kind', render: (_, one) => title(one.kind) },
            { title: t('masters.row'), dataIndex: 'row', width: 60 },
            {
              title: t('masters.key'),
              key: 'key',
              render: (_, one) => <KeyText kinds={kinds} kind={one.kind} parts={one.key} />,
            },
            {
              title: t('masters.before'),
              key: 'before',
              render: (_, one) =>
                one.before ? (
                  <ValueText kinds={kinds} kind={one.kind} value={one.before} />
                ) : (
                  <span className="muted">—</span>
                ),
            },
            {
              title: t('masters.value'),
              key: 'after',
              render: (_, one) => <ValueText kinds={kinds} kind={one.kind} value={one.after} />,
            },
            { title: t('masters.from'), dataIndex: 'validFrom', width: 110 },
          ]}
        />
      )}
    </Modal>
  );
}
