/** Hands in business documents as JSON, pasted or from a file; the outcome of each, with its problems, in their order. */
import { Link } from '@tanstack/react-router';
import { Button, Input, Modal, Select } from 'antd';
import { type ReactNode, useRef, useState } from 'react';
import type { HandInAnswerJson } from '../http/erp-shapes.ts';
import { useTexts } from '../language/language.tsx';
import { useBook } from '../shell/book.tsx';
import { useAction } from '../states/actions.tsx';
import { Mark } from '../states/marks.tsx';
import { ErrorBox, ProblemList } from '../states/problem.tsx';
import { type HandInText, readHandIn } from './hand-in-text.ts';

const EXAMPLE = `[{
  "key": "WMS-1001", "kind": "OTHER_OUT", "date": "2026-03-01", "currency": "CNY", "summary": "样品出库",
  "lines": [{ "material": "SKU-A", "warehouse": "W1", "quantity": 2, "fc": "10.50" }]
}]`;

type Fault = Exclude<HandInText, { readonly documents: unknown }>;

function FaultText({ fault }: { readonly fault: Fault }): ReactNode {
  const { t } = useTexts();
  if (fault.fault === 'NO_JSON') return t('erpDoc.noJson', { why: fault.why });
  if (fault.fault === 'TOO_MANY') return t('erpDoc.tooMany', { n: fault.count });
  return t(fault.fault === 'EMPTY' ? 'erpDoc.emptyText' : 'erpDoc.noDocuments');
}

function Outcomes(props: { readonly book: string; readonly outcomes: HandInAnswerJson['outcomes'] }): ReactNode {
  const { t } = useTexts();
  return (
    <ol data-testid="hand-in-outcomes" style={{ margin: '12px 0 0', paddingLeft: 24 }}>
      {props.outcomes.map((one, position) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the same key may come twice, and the list is replaced as a whole
        <li key={position} style={{ marginBottom: 8 }}>
          <Mark group="handIn" state={one.outcome} /> <span className="mono">{one.key}</span>{' '}
          {one.no !== null && (
            <Link to="/erp-documents/$book/$no" params={{ book: props.book, no: one.no }}>
              {t('erpDoc.open', { name: `${one.word}-${one.number}` })}
            </Link>
          )}
          {one.problems.length > 0 && (
            <div style={{ marginTop: 6 }}>
              <ProblemList problems={one.problems} />
            </div>
          )}
        </li>
      ))}
    </ol>
  );
}

export function HandIn({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { t } = useTexts();
  const { books, oneBook } = useBook();
  const [book, setBook] = useState<string | undefined>(oneBook || undefined);
  const files = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const [fault, setFault] = useState<Fault>();
  const handIn = useAction<readonly unknown[], HandInAnswerJson>(
    (client, documents) => client('/erp-documents', { method: 'POST', body: { book, documents } }),
    { quiet: true },
  );
  const change = (next: string): void => {
    setText(next);
    setFault(undefined);
    handIn.reset();
  };
  const send = (): void => {
    const read = readHandIn(text);
    if ('fault' in read) setFault(read);
    else handIn.mutate(read.documents);
  };
  return (
    <Modal
      open
      width={820}
      title={t('erpDoc.handIn')}
      okText={t('erpDoc.handIn')}
      cancelText={t('do.close')}
      confirmLoading={handIn.isPending}
      okButtonProps={{ disabled: book === undefined || handIn.isSuccess }}
      onOk={send}
      onCancel={onClose}
      destroyOnHidden
    >
      <p className="secondary" style={{ marginBottom: 12 }}>
        {t('erpDoc.handInExplain')}
      </p>
      <div style={{ display: 'flex', gap: 8, flexWrap: 'wrap', marginBottom: 8 }}>
        <Select
          aria-label={t('field.book')}
          placeholder={t('field.book')}
          value={book ?? null}
          onChange={(value: string | null) => setBook(value ?? undefined)}
          options={books.map((one) => ({ value: one.book, label: `${one.name} · ${one.currency}` }))}
          style={{ width: 260, maxWidth: '100%' }}
        />
        <Button onClick={() => files.current?.click()}>{t('erpDoc.file')}</Button>
        <input
          ref={files}
          type="file"
          accept=".json,application/json"
          aria-label={t('erpDoc.file')}
          hidden
          onChange={(event) => {
            const input = event.target;
            void input.files?.[0]?.text().then(change);
            input.value = '';
          }}
        />
        {text === '' && (
          <Button type="link" onClick={() => change(EXAMPLE)}>
            {t('erpDoc.example')}
          </Button>
        )}
      </div>
      <Input.TextArea
        aria-label={t('erpDoc.text')}
        className="mono"
        placeholder={EXAMPLE}
        autoSize={{ minRows: 6, maxRows: 16 }}
        value={text}
        onChange={(event) => change(event.target.value)}
      />
      {fault && (
        <div role="alert" style={{ color: 'var(--red)', marginTop: 8 }}>
          <FaultText fault={fault} />
        </div>
      )}
      {handIn.isError && (
        <div style={{ marginTop: 12 }}>
          <ErrorBox error={handIn.error} />
        </div>
      )}
      {handIn.data && book && <Outcomes book={book} outcomes={handIn.data.outcomes} />}
    </Modal>
  );
}
