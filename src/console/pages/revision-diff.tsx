/** The difference between a revision and the one before it, from the cells of both. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { type ReactNode, useState } from 'react';
import type { Client } from '../http/client.ts';
import { useSession } from '../http/session.tsx';
import type { CellJson, DifferenceJson, Page, SettlementJson, StatementJson } from '../http/shapes.ts';
import { useTexts } from '../language/language.tsx';
import { Asked, Nothing } from '../states/asked.tsx';
import { cellDifferences } from './cell-diff.ts';
import { DifferenceTable } from './statement-parts.tsx';

const PAGE_CELLS = 200;
/** 10,000 cells a side; past that the browser is the wrong place, and the page says that it did not compare all. */
const PAGES_MAX = 50;

interface Compared {
  readonly differences: readonly DifferenceJson[];
  readonly complete: boolean;
}

async function allCells(client: Client, path: string, statement: string, signal: AbortSignal) {
  const cells: CellJson[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const answer: Page<CellJson> = await client(path, { query: { statement, limit: PAGE_CELLS, cursor }, signal });
    cells.push(...answer.items);
    if (answer.next === null) return { cells, complete: true };
    cursor = answer.next;
  }
  return { cells, complete: false };
}

async function compare(client: Client, statement: StatementJson, signal: AbortSignal): Promise<Compared | null> {
  const base = `/settlements/${encodeURIComponent(statement.shop)}/${encodeURIComponent(statement.settlementId)}`;
  const settlement = await client<SettlementJson>(base, { signal });
  const previous = settlement.statements
    .filter((one) => one.kind === statement.kind && one.revision < statement.revision)
    .sort((left, right) => right.revision - left.revision)[0];
  if (!previous) return null;
  const before = await allCells(client, `${base}/cells`, previous.statementNo, signal);
  const after = await allCells(client, `${base}/cells`, statement.statementNo, signal);
  return { differences: cellDifferences(before.cells, after.cells), complete: before.complete && after.complete };
}

export function RevisionDiff({ statement }: { readonly statement: StatementJson }): ReactNode {
  const { t } = useTexts();
  const { client } = useSession();
  const [wanted, setWanted] = useState(false);
  const query = useQuery({
    queryKey: ['revision-diff', statement.statementNo],
    queryFn: ({ signal }) => compare(client, statement, signal),
    enabled: wanted,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <div style={{ marginTop: 16 }}>
      <h3 className="small secondary" style={{ marginBottom: 6 }}>
        {t('diff.title')}
      </h3>
      {!wanted && (
        <Button size="small" onClick={() => setWanted(true)}>
          {t('diff.show')}
        </Button>
      )}
      {wanted && (
        <Asked query={query} rows={3}>
          {(compared) =>
            compared === null || compared.differences.length === 0 ? (
              <Nothing text={compared === null ? t('diff.noPrevious') : t('diff.none')} />
            ) : (
              <>
                {!compared.complete && <p className="small amount red">{t('diff.partial')}</p>}
                <DifferenceTable differences={compared.differences} />
              </>
            )
          }
        </Asked>
      )}
    </div>
  );
}
