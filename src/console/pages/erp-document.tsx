/** One business document: its head and lines as they go to the ERP, and every call; withdrawn while it is not sent. */
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { App, Button } from 'antd';
import { type ReactNode, useState } from 'react';
import { Amount, Moment } from '../figures/figures.tsx';
import type { ErpDocumentJson, ErpDocumentLineJson } from '../http/erp-shapes.ts';
import { useSession } from '../http/session.tsx';
import { useTexts } from '../language/language.tsx';
import { useAction } from '../states/actions.tsx';
import { Asked, Nothing } from '../states/asked.tsx';
import { Mark } from '../states/marks.tsx';
import { Facts, PageHead, Panel } from '../states/panel.tsx';
import { ProblemBox } from '../states/problem.tsx';
import { ReasonDialog } from '../states/reason-dialog.tsx';
import { Attempts } from './attempts.tsx';

const route = getRouteApi('/erp-documents/$book/$no');
/** Codes of a line; a column stands where some line has one. */
const CODES = ['material', 'expenseItem', 'department', 'warehouse', 'warehouseTo', 'quantity'] as const;

const pathOf = (book: string, no: string): string => `/erp-documents/${encodeURIComponent(book)}/${no}`;

function Lines({ lines }: { readonly lines: readonly ErpDocumentLineJson[] }): ReactNode {
  const { t, name } = useTexts();
  const codes = CODES.filter((code) => lines.some((line) => line[code] !== null));
  const isNumber = (code: (typeof CODES)[number]): string => (code === 'quantity' ? 'num' : 'mono');
  return (
    <div className="scroll-x">
      <table className="tight-table" data-testid="erp-document-lines">
        <thead>
          <tr>
            <th className="num">#</th>
            <th>{t('voucher.summary')}</th>
            {codes.map((code) => (
              <th key={code} className={code === 'quantity' ? 'num' : ''}>
                {name('erpDocLine', code)}
              </th>
            ))}
            <th className="num">{t('erpDoc.fc')}</th>
            <th className="num">{t('erpDoc.tax')}</th>
            <th className="num">{t('erpDoc.lc')}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.lineNo}>
              <td className="num">{line.lineNo}</td>
              <td>{line.summary}</td>
              {codes.map((code) => (
                <td key={code} className={isNumber(code)}>
                  {line[code] ?? '—'}
                </td>
              ))}
              <td className="num">
                <Amount value={line.fc.amount} currency={line.fc.currency} />
              </td>
              <td className="num">
                <Amount value={line.tax.amount} blankZero />
              </td>
              <td className="num">
                <Amount value={line.lc.amount} currency={line.lc.currency} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Withdraw({ document }: { readonly document: ErpDocumentJson }): ReactNode {
  const { t } = useTexts();
  const { message } = App.useApp();
  const [open, setOpen] = useState(false);
  const withdraw = useAction<string, unknown>(
    (client, reason) => client(`${pathOf(document.book, document.no)}/withdraw`, { method: 'POST', body: { reason } }),
    {
      done: () => {
        setOpen(false);
        void message.success(t('erpDoc.withdrawn'));
      },
    },
  );
  return (
    <>
      <Button danger onClick={() => setOpen(true)}>
        {t('erpDoc.withdraw')}
      </Button>
      <ReasonDialog
        open={open}
        danger
        title={t('erpDoc.withdraw')}
        explain={t('erpDoc.withdrawExplain')}
        confirm={t('erpDoc.withdraw')}
        busy={withdraw.isPending}
        onCancel={() => setOpen(false)}
        onReason={withdraw.mutate}
      />
    </>
  );
}

function DocumentView({ document }: { readonly document: ErpDocumentJson }): ReactNode {
  const { t, name } = useTexts();
  const { may } = useSession();
  const { content } = document;
  const mono = (text: string | null | undefined): ReactNode => <span className="mono">{text ?? '—'}</span>;
  return (
    <>
      <PageHead
        title={
          <>
            {name('erpDocKind', document.kind)} {document.word}-{document.number}{' '}
            <Mark group="voucher" state={document.state} />
          </>
        }
        lead={
          <>
            <Link to="/erp-documents">{t('nav.erpDocuments')}</Link> · {document.book} · {document.summary}
          </>
        }
        actions={
          <>
            <Link to="/delivery" search={{ open: `${document.book}/${document.no}` }}>
              <Button>{t('nav.delivery')}</Button>
            </Link>
            {document.withdrawable && may('erpDocuments.write') && <Withdraw document={document} />}
          </>
        }
      />
      {document.problem && (
        <div style={{ marginBottom: 16 }}>
          <ProblemBox problem={document.problem} />
        </div>
      )}
      <Panel>
        <Facts
          facts={[
            [t('voucher.date'), document.date],
            [t('erpDoc.party'), mono(document.party)],
            [
              t('erpDoc.amount'),
              <Amount key="total" value={document.total.amount} currency={document.total.currency} strong />,
            ],
            [t('erpDoc.key'), document.key === null ? t('erpDoc.cut') : mono(document.key)],
            [t('voucher.erpAccount'), document.erpAccount ?? '—'],
            [t('erpDoc.erpNumber'), document.erpNumber ?? '—'],
            [t('voucher.erpId'), mono(document.erpId)],
            [t('erpDoc.ourNumber'), mono(content?.number)],
            ...(content?.bankAccount ? [[t('erpDoc.bankAccount'), mono(content.bankAccount)] as const] : []),
            ...(content?.source ? [[t('erpDoc.source'), mono(content.source)] as const] : []),
            [t('erpDoc.rate'), content?.rate ?? '—'],
            [t('voucher.tries'), String(document.tries)],
            [t('erpDoc.made'), <Moment key="made" value={document.createdAt} seconds />],
          ]}
        />
      </Panel>
      <Panel title={t('erpDoc.lines')} flush>
        {content ? <Lines lines={content.lines} /> : <Nothing text={t('erpDoc.waits')} />}
      </Panel>
      <Panel title={t('delivery.attempts')} note={t('delivery.attemptsNote')}>
        <Attempts book={document.book} voucherNo={document.no} />
      </Panel>
    </>
  );
}

export function ErpDocumentPage(): ReactNode {
  const { client } = useSession();
  const { book, no } = route.useParams();
  const query = useQuery({
    queryKey: ['/erp-documents', book, no],
    queryFn: ({ signal }) => client<ErpDocumentJson>(pathOf(book, no), { signal }),
    refetchInterval: 8_000,
  });
  return (
    <Asked query={query} rows={10}>
      {(document) => <DocumentView document={document} />}
    </Asked>
  );
}
