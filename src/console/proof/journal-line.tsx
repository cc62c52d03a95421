/** One journal line of the proof: dates, rule in words, rate with its quotes, rounding, batch. */
import type { ReactNode } from 'react';
import { isZero } from '../figures/amount-text.ts';
import { Amount, Moment } from '../figures/figures.tsx';
import type { ProofJournalLineJson, ProofQuoteJson } from '../http/shapes.ts';
import { useTexts } from '../language/language.tsx';
import { Facts } from '../states/panel.tsx';

function Rate({ line }: { readonly line: ProofJournalLineJson }): ReactNode {
  return (
    <>
      <span className="amount">{line.rate}</span> <span className="small muted">{line.rateRef}</span>
    </>
  );
}

function Rule({ line }: { readonly line: ProofJournalLineJson }): ReactNode {
  const { pick } = useTexts();
  if (line.ruleWords.length === 0) return <span className="mono">{line.rule}</span>;
  return line.ruleWords.map((one) => (
    <div key={one.rule} style={{ marginTop: 2 }}>
      {pick(one.words)} <span className="mono muted">{one.rule}</span>
    </div>
  ));
}

function Quotes({ quotes }: { readonly quotes: readonly ProofQuoteJson[] }): ReactNode {
  const { t, name } = useTexts();
  return quotes.map((one) => (
    <div key={one.rateNo} className="small secondary">
      {one.date} {name('rateType', one.rateType)} {one.currency} → {one.functional}{' '}
      <span className="amount">{one.value}</span> {one.quotedUnit !== 1 && t('rates.unit', { n: one.quotedUnit })}{' '}
      {one.inverse && t('rates.inverse')} · {one.source} · {one.enteredBy}
    </div>
  ));
}

function Batch({ line }: { readonly line: ProofJournalLineJson }): ReactNode {
  return (
    <span className="mono" title={`${line.previousHash} → ${line.batchHash}`}>
      {line.batchNo} · {line.batchHash.slice(0, 12)}…
    </span>
  );
}

export function JournalLine({ line }: { readonly line: ProofJournalLineJson }): ReactNode {
  const { t, name } = useTexts();
  const moved = line.originalPeriod !== line.postingPeriod;
  return (
    <div style={{ borderTop: '1px solid var(--line)', padding: '10px 0' }}>
      <Facts
        facts={[
          [t('proof.journalLine'), `${line.entryNo} / ${line.lineNo}`],
          [t('proof.entryKind'), name('entryKind', line.entryKind)],
          [t('proof.businessDate'), line.businessDate],
          [t('proof.postingPeriod'), moved ? `${line.originalPeriod} → ${line.postingPeriod}` : line.postingPeriod],
          [t('voucher.fc'), <Amount key="f" value={line.fc.amount} currency={line.fc.currency} />],
          [t('proof.rate'), <Rate key="x" line={line} />],
          [t('proof.lc'), <Amount key="l" value={line.lc.amount} currency={line.lc.currency} strong />],
          [
            t('proof.rounding'),
            isZero(line.rounding.amount) ? (
              t('proof.noRounding')
            ) : (
              <Amount key="o" value={line.rounding.amount} currency={line.rounding.currency} />
            ),
          ],
          ...(line.src
            ? [
                [
                  t('proof.src'),
                  <span key="s">
                    <Amount value={line.src.amount.amount} currency={line.src.amount.currency} /> × {line.src.rate}
                  </span>,
                ] as const,
              ]
            : []),
          ...(line.correction ? [[t('proof.correction'), name('correction', line.correction)] as const] : []),
          [t('proof.batch'), <Batch key="b" line={line} />],
          [t('proof.posted'), <Moment key="p" value={line.postedAt} />],
        ]}
      />
      <div className="small muted" style={{ marginTop: 8 }}>
        {t('proof.rule')}
      </div>
      <Rule line={line} />
      {line.quotes.length > 0 && (
        <>
          <div className="small muted" style={{ marginTop: 8 }}>
            {t('proof.quotes')}
          </div>
          <Quotes quotes={line.quotes} />
        </>
      )}
      {line.balances && (
        <p className="small secondary" style={{ marginTop: 6 }}>
          {t('proof.balances')}
        </p>
      )}
    </div>
  );
}
