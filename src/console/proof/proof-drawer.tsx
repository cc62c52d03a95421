/** One click from a voucher line to the raw lines of the file. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Drawer, Grid } from 'antd';
import { type ReactNode, useState } from 'react';
import { Amount, Count } from '../figures/figures.tsx';
import { useSession } from '../http/session.tsx';
import type { LineProofJson, ProofCellJson, ProofRowJson, VoucherLineJson } from '../http/shapes.ts';
import { useTexts } from '../language/language.tsx';
import { Loading } from '../states/asked.tsx';
import { Plain } from '../states/marks.tsx';
import { ErrorBox } from '../states/problem.tsx';
import { AccountText, Dims } from '../voucher/voucher-form.tsx';
import { JournalLine } from './journal-line.tsx';
import { joinProofPages, type ProofTree, proofTree } from './proof-tree.ts';
import { RawLine, RawWindow } from './raw-lines.tsx';

const ROWS_A_PAGE = 50;
/** A voucher line can sum tens of thousands of cells; more than this many at once only slow the drawer. */
const CELLS_SHOWN_AT_FIRST = 50;

function VoucherLineStep({ line }: { readonly line: VoucherLineJson }): ReactNode {
  const { t } = useTexts();
  return (
    <>
      <p>
        <AccountText line={line} /> <Dims dims={line.dims} />
      </p>
      <p style={{ marginTop: 4 }}>
        {line.dc === 'D' ? t('side.debit') : t('side.credit')}{' '}
        <Amount value={line.fc.amount} currency={line.fc.currency} strong /> ×{' '}
        <span className="amount">{line.rate}</span> ={' '}
        <Amount value={line.lc.amount} currency={line.lc.currency} strong />
      </p>
    </>
  );
}

function Checks({ proof }: { readonly proof: LineProofJson }): ReactNode {
  const { t, name } = useTexts();
  return (
    <>
      <p style={{ marginBottom: 8 }} data-testid="proof-holds">
        <Plain tone={proof.holds ? 'good' : 'bad'}>{proof.holds ? t('proof.holds') : t('proof.broken')}</Plain>
      </p>
      <table className="tight-table">
        <tbody>
          {proof.checks.map((one) => (
            <tr key={one.name}>
              <td>{name('proofCheck', one.name)}</td>
              <td className="num">
                <Amount value={one.left.amount} />
              </td>
              <td style={{ width: 20, textAlign: 'center' }}>{one.holds ? '=' : '≠'}</td>
              <td className="num">
                <Amount value={one.right.amount} currency={one.right.currency} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function CellRow({ cell, loaded }: { readonly cell: ProofCellJson; readonly loaded: number }): ReactNode {
  return (
    <tr>
      <td>
        {cell.transactionType} / {cell.amountType} / {cell.amountDescription}
        <div className="mono muted">{cell.matchedRule ?? cell.feeKey}</div>
      </td>
      <td className="nowrap">{cell.businessDate}</td>
      <td className="nowrap">{cell.sku || <span className="muted">—</span>}</td>
      <td className="num">
        {loaded} / <Count value={cell.rows} />
      </td>
      <td className="num">
        <Amount value={cell.amount.amount} />
      </td>
      <td className="num">
        <Amount value={cell.share.amount} currency={cell.share.currency} />
        {cell.lc && cell.lc.currency !== cell.share.currency && (
          <div className="muted">
            <Amount value={cell.lc.amount} currency={cell.lc.currency} />
          </div>
        )}
      </td>
    </tr>
  );
}

function Cells({ tree, cellCount }: { readonly tree: ProofTree; readonly cellCount: number }): ReactNode {
  const { t } = useTexts();
  const [all, setAll] = useState(false);
  const nodes = tree.journal.flatMap((journal) => journal.cells.map((node) => ({ node, of: journal.line.lineNo })));
  const shown = all ? nodes : nodes.slice(0, CELLS_SHOWN_AT_FIRST);
  if (nodes.length === 0) return <p className="muted">{t('proof.noCells')}</p>;
  return (
    <>
      <div className="scroll-x">
        <table className="tight-table" data-testid="proof-cells">
          <thead>
            <tr>
              <th>{t('cell.item')}</th>
              <th>{t('cell.date')}</th>
              <th>SKU</th>
              <th className="num">{t('proof.rowsLoaded')}</th>
              <th className="num">{t('proof.cellAmount')}</th>
              <th className="num">{t('proof.share')}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ node, of }) => (
              <CellRow
                key={`${of}-${node.cell.statementNo}-${node.cell.cellNo}`}
                cell={node.cell}
                loaded={node.rows.length}
              />
            ))}
          </tbody>
        </table>
      </div>
      {shown.length < nodes.length && (
        <Button size="small" type="link" onClick={() => setAll(true)}>
          {t('proof.allCells', { n: nodes.length })}
        </Button>
      )}
      {nodes.length < cellCount && (
        <p className="small muted">{t('proof.cellsShown', { n: nodes.length, all: cellCount })}</p>
      )}
    </>
  );
}

function SourceRow({ row }: { readonly row: ProofRowJson }): ReactNode {
  const { t } = useTexts();
  const [around, setAround] = useState(false);
  const { documentNo } = row;
  return (
    <div style={{ marginBottom: 10 }}>
      <div
        className="small"
        style={{ display: 'flex', gap: 10, flexWrap: 'wrap', marginBottom: 3, alignItems: 'baseline' }}
      >
        <Link to="/documents/$documentNo" params={{ documentNo }}>
          {row.documentName}
        </Link>
        <span>{t('place.line', { value: row.line })}</span>
        {row.orderId && <span className="secondary">{row.orderId}</span>}
        <Amount value={row.amount.amount} currency={row.amount.currency} strong />
        <Button
          size="small"
          type="link"
          style={{ padding: 0, height: 'auto', fontSize: 12 }}
          onClick={() => setAround(!around)}
        >
          {around ? t('raw.less') : t('raw.around')}
        </Button>
      </div>
      {around ? (
        <RawWindow row={row} />
      ) : row.raw === null ? (
        <p className="muted">{t('proof.noRaw')}</p>
      ) : (
        <RawLine line={row.line} text={row.raw} hit />
      )}
    </div>
  );
}

export function ProofDrawer(props: {
  readonly book: string;
  readonly voucherNo: string;
  readonly line: VoucherLineJson;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useTexts();
  const { client } = useSession();
  const wide = Grid.useBreakpoint().lg !== false;
  const { book, voucherNo, line } = props;
  const path = `/vouchers/${encodeURIComponent(book)}/${voucherNo}/lines/${line.lineNo}/proof`;
  const query = useInfiniteQuery({
    queryKey: ['proof', path],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      client<LineProofJson>(path, { query: { after: pageParam, limit: ROWS_A_PAGE }, signal }),
    getNextPageParam: (last) => last.nextRow ?? undefined,
  });
  const proof = joinProofPages(query.data?.pages ?? []);
  const tree = proof && proofTree(proof);
  return (
    <Drawer
      open
      onClose={props.onClose}
      size={wide ? 920 : '100%'}
      title={t('proof.title', { n: line.lineNo })}
      styles={{ body: { padding: wide ? 24 : 14 } }}
      data-testid="proof-drawer"
    >
      <ol className="proof-steps">
        <li className="proof-step">
          <h3>{t('proof.voucherLine')}</h3>
          <VoucherLineStep line={line} />
        </li>
        {query.isError && !proof && <ErrorBox error={query.error} onRetry={() => void query.refetch()} />}
        {!proof && !query.isError && <Loading rows={8} />}
        {proof && tree && (
          <>
            <li className="proof-step">
              <h3>{t('proof.identities')}</h3>
              <Checks proof={proof} />
            </li>
            <li className="proof-step">
              <h3>{t('proof.journal', { n: proof.journalLineCount })}</h3>
              {proof.journalLines.map((one) => (
                <JournalLine key={one.lineNo} line={one} />
              ))}
              {proof.journalLines.length < proof.journalLineCount && (
                <p className="small muted">
                  {t('proof.linesShown', { n: proof.journalLines.length, all: proof.journalLineCount })}
                </p>
              )}
            </li>
            <li className="proof-step">
              <h3>{t('proof.cells')}</h3>
              <Cells tree={tree} cellCount={proof.journalLines.reduce((sum, one) => sum + one.cellCount, 0)} />
            </li>
            <li className="proof-step">
              <h3>{t('proof.rows', { loaded: tree.rowsLoaded, all: String(tree.rowsTotal) })}</h3>
              {proof.rows.map((row) => (
                <SourceRow key={`${row.statementNo}-${row.rowNo}`} row={row} />
              ))}
              {query.hasNextPage && (
                <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                  {t('do.more')}
                </Button>
              )}
            </li>
          </>
        )}
      </ol>
    </Drawer>
  );
}
