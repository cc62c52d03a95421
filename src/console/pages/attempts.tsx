/** Calls of a voucher to its ERP, newest first: what was sent beside what was answered. */
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Moment } from '../figures/figures.tsx';
import type { AttemptDetailJson, PayloadJson } from '../http/shapes.ts';
import { useTexts } from '../language/language.tsx';
import { Asked, Nothing } from '../states/asked.tsx';
import { Plain } from '../states/marks.tsx';
import { More, usePages } from '../states/paged-table.tsx';
import { callsOf } from './calls.ts';

const BAD: ReadonlySet<string> = new Set(['REFUSED', 'ERROR', 'DIFFERENT', 'ABSENT']);
const OPEN: ReadonlySet<string> = new Set(['UNKNOWN', 'TRANSIENT']);

function Payload(props: {
  readonly title: string;
  readonly payload: PayloadJson | null;
  readonly none: string;
}): ReactNode {
  const { t } = useTexts();
  const { title, payload, none } = props;
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      {payload ? (
        <>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
          <pre className="payload" tabIndex={0}>
            {payload.text}
          </pre>
          {payload.characters > payload.text.length && (
            <div className="small muted">
              {t('delivery.cut', { shown: payload.text.length, all: payload.characters })}
            </div>
          )}
        </>
      ) : (
        <div className="small muted">{none}</div>
      )}
    </section>
  );
}

function Attempt({ attempt, open }: { readonly attempt: AttemptDetailJson; readonly open: boolean }): ReactNode {
  const { t, name, pick } = useTexts();
  const { outcome } = attempt;
  const tone = BAD.has(outcome) ? 'bad' : OPEN.has(outcome) ? 'wait' : 'still';
  return (
    <details className="attempt" open={open} data-testid="attempt">
      <summary>
        <b>{name('attempt', attempt.step)}</b>
        <Plain tone={tone}>{name('attemptOutcome', outcome)}</Plain>
        <span className="small muted">
          <Moment value={attempt.at} seconds /> · {attempt.worker}
        </span>
      </summary>
      <div className="attempt-body">
        {attempt.problem && (
          <div className="amount red" style={{ whiteSpace: 'normal' }}>
            {pick(attempt.problem.text)}
          </div>
        )}
        {attempt.fieldMappingNo !== null && (
          <div className="small">
            <Link to="/field-mappings/$mappingNo" params={{ mappingNo: attempt.fieldMappingNo }}>
              {t('delivery.mapped')}
            </Link>
          </div>
        )}
        <div className="two-sides">
          <Payload title={t('delivery.sent')} payload={attempt.request} none={t('delivery.nothingSent')} />
          <Payload
            title={t('delivery.got')}
            payload={attempt.answer}
            none={outcome === 'LEAVING' ? t('delivery.nothingGot') : t('delivery.nothingSent')}
          />
        </div>
      </div>
    </details>
  );
}

export function Attempts(props: { readonly book: string; readonly voucherNo: string }): ReactNode {
  const { t } = useTexts();
  const path = `/vouchers/${encodeURIComponent(props.book)}/${props.voucherNo}/attempts`;
  const { items, query } = usePages<AttemptDetailJson>(path, {}, 8_000);
  const calls = callsOf(items);
  // What a person looks for: what is wrong, else what was sent.
  const shown = calls.find((one) => one.problem !== null || one.step === 'SEND') ?? calls[0];
  return (
    <Asked query={query}>
      {() =>
        items.length === 0 ? (
          <Nothing text={t('delivery.noAttempts')} />
        ) : (
          <>
            {calls.map((one) => (
              <Attempt key={one.attemptNo} attempt={one} open={one.attemptNo === shown?.attemptNo} />
            ))}
            <More query={query} />
          </>
        )
      }
    </Asked>
  );
}
