import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Button, Timeline } from 'antd';
import { lazy, type ReactNode, Suspense } from 'react';
import { Moment } from '../figures/figures.tsx';
import { useSession, useSomebody } from '../http/session.tsx';
import type { AttemptJson, DeliveryJson, VoucherJson } from '../http/shapes.ts';
import { useTexts } from '../language/language.tsx';
import { useBook } from '../shell/book.tsx';
import { Asked } from '../states/asked.tsx';
import { Mark } from '../states/marks.tsx';
import { Facts, PageHead, Panel } from '../states/panel.tsx';
import { ProblemBox } from '../states/problem.tsx';
import { VoucherForm } from '../voucher/voucher-form.tsx';
import { TryNow, useDelivery } from './delivery-parts.tsx';
import { Break } from './drift-break.tsx';
import { ReverseVoucher } from './reversal.tsx';
import { ReviewOne } from './voucher-review.tsx';

const ProofDrawer = lazy(async () => ({ default: (await import('../proof/proof-drawer.tsx')).ProofDrawer }));
const route = getRouteApi('/vouchers/$book/$voucherNo');
const ON_THE_WAY: ReadonlySet<string> = new Set(['QUEUED', 'SENDING', 'ACCEPTED', 'UNKNOWN', 'SAVED']);

/** Oldest first; the numbers are decimal text of any length. */
function inOrder(attempts: readonly AttemptJson[]): readonly AttemptJson[] {
  return [...attempts].sort((left, right) => (BigInt(left.attemptNo) < BigInt(right.attemptNo) ? -1 : 1));
}

function History({ voucher }: { readonly voucher: VoucherJson }): ReactNode {
  const { t, name } = useTexts();
  const steps = [
    {
      key: 'made',
      color: 'green',
      content: (
        <>
          {t('history.made', { who: voucher.preparer })}
          <div className="small muted">
            <Moment value={voucher.createdAt} seconds />
          </div>
        </>
      ),
    },
    ...(voucher.reviewedAt
      ? [
          {
            key: 'reviewed',
            color: 'green',
            content: (
              <>
                {t('history.reviewed', { who: voucher.reviewer ?? '—' })}
                <div className="small muted">
                  <Moment value={voucher.reviewedAt} seconds />
                </div>
              </>
            ),
          },
        ]
      : []),
    ...inOrder(voucher.attempts).map((one) => ({
      key: one.attemptNo,
      color: 'gray',
      content: (
        <>
          {name('attempt', one.step)} · <span className="secondary">{name('attemptOutcome', one.outcome)}</span>
          <div className="small muted">
            <Moment value={one.at} seconds /> · {one.worker}
          </div>
        </>
      ),
    })),
    {
      key: 'now',
      color: 'blue',
      content: (
        <>
          <Mark group="voucher" state={voucher.state} />
          <div className="small muted" style={{ marginTop: 2 }}>
            <Moment value={voucher.changedAt} seconds />
            {voucher.nextTryAt && (
              <>
                {' · '}
                {t('history.nextTry')} <Moment value={voucher.nextTryAt} seconds />
              </>
            )}
          </div>
        </>
      ),
    },
  ];
  return <Timeline items={steps} />;
}

function Corrections({ voucher }: { readonly voucher: VoucherJson }): ReactNode {
  const { t } = useTexts();
  const linkTo = (voucherNo: string): ReactNode => (
    <Link
      key={voucherNo}
      to="/vouchers/$book/$voucherNo"
      params={{ book: voucher.book, voucherNo }}
      style={{ marginRight: 10 }}
    >
      {t('place.voucher', { value: voucherNo })}
    </Link>
  );
  if (voucher.correctsVoucher === null && voucher.correctedBy.length === 0) return null;
  return (
    <Panel title={t('voucher.corrections')}>
      {voucher.correctsVoucher !== null && (
        <p>
          {t('voucher.corrects')} {linkTo(voucher.correctsVoucher)}
        </p>
      )}
      {voucher.correctedBy.length > 0 && (
        <p>
          {t('voucher.correctedBy')} {voucher.correctedBy.map(linkTo)}
        </p>
      )}
    </Panel>
  );
}

/** What persons decided about it, and where the ERP differs. */
function Decided({ delivery }: { readonly delivery: DeliveryJson }): ReactNode {
  const { t } = useTexts();
  const { skipped, reversed, breaks } = delivery;
  return (
    <>
      {skipped && (
        <p className="secondary" style={{ marginBottom: 12 }}>
          <Moment value={skipped.at} /> {t('delivery.skippedBy', { who: skipped.by, reason: skipped.reason })}
        </p>
      )}
      {reversed && (
        <p className="secondary" style={{ marginBottom: 12 }}>
          <Moment value={reversed.at} /> {t('reversal.by', { who: reversed.by, reason: reversed.reason })}
        </p>
      )}
      {breaks.map((one) => (
        <Break key={one.driftNo} drift={one} />
      ))}
    </>
  );
}

function useReviewHint(voucher: VoucherJson): string | undefined {
  const { t } = useTexts();
  const { may } = useSession();
  const { username } = useSomebody();
  if (voucher.state !== 'AWAITING_REVIEW' || voucher.mayReview) return undefined;
  if (!may('vouchers.review')) return t('review.notYours');
  return voucher.preparer === username ? t('review.ownVoucher') : t('review.notNow');
}

function VoucherView({ voucher }: { readonly voucher: VoucherJson }): ReactNode {
  const { t, name } = useTexts();
  const { may } = useSession();
  const { books } = useBook();
  const delivery = useDelivery(voucher).data;
  const { proof } = route.useSearch();
  const navigate = route.useNavigate();
  const hint = useReviewHint(voucher);
  const openProof = (lineNo: number | undefined): void => {
    void navigate({ search: lineNo === undefined ? {} : { proof: String(lineNo) }, replace: true });
  };
  const bookName = books.find((one) => one.book === voucher.book)?.name ?? voucher.book;
  const line = voucher.lines.find((one) => String(one.lineNo) === proof);
  return (
    <>
      <PageHead
        title={
          <span style={{ display: 'inline-flex', gap: 10, alignItems: 'center', flexWrap: 'wrap' }}>
            {voucher.word}-{voucher.number} {name('category', voucher.category)}
            <Mark group="voucher" state={voucher.state} />
          </span>
        }
        lead={
          <>
            <Link to="/vouchers">{t('nav.vouchers')}</Link> / {voucher.book} / {voucher.voucherNo}
          </>
        }
        actions={
          <>
            {voucher.state === 'AWAITING_REVIEW' && may('vouchers.review') && <ReviewOne voucher={voucher} />}
            <Link to="/delivery" search={{ open: `${voucher.book}/${voucher.voucherNo}` }}>
              <Button>{t('voucher.calls')}</Button>
            </Link>
            {delivery?.may.reverse && <ReverseVoucher voucher={voucher} />}
            {delivery?.may.retry && delivery.held !== null && <TryNow voucher={voucher} />}
          </>
        }
      />
      {hint && (
        <p className="secondary" style={{ marginBottom: 12 }}>
          {hint}
        </p>
      )}
      {voucher.problem && (
        <div style={{ marginBottom: 16 }}>
          <ProblemBox problem={voucher.problem} />
        </div>
      )}
      {delivery && <Decided delivery={delivery} />}
      <div style={{ marginBottom: 16 }}>
        <VoucherForm voucher={voucher} bookName={bookName} onProof={openProof} />
        <p className="small muted" style={{ marginTop: 6 }}>
          {t('proof.hint')}
        </p>
      </div>
      <Corrections voucher={voucher} />
      <div className="two-columns">
        <Panel title={t('voucher.where')}>
          <Facts
            facts={[
              [t('voucher.erpAccount'), voucher.erpAccount ?? '—'],
              [t('voucher.erpNumber'), voucher.erpNumber ?? '—'],
              [
                t('voucher.erpId'),
                <span key="i" className="mono">
                  {voucher.erpId ?? '—'}
                </span>,
              ],
              [t('voucher.tries'), String(voucher.tries)],
              [t('field.shop'), voucher.shop],
              [
                t('voucher.settlement'),
                voucher.settlementId === null ? (
                  voucher.sourceId
                ) : (
                  <Link
                    key="l"
                    to="/settlements/$shop/$settlementId"
                    params={{ shop: voucher.shop, settlementId: voucher.settlementId }}
                  >
                    {voucher.settlementId}
                  </Link>
                ),
              ],
              [t('voucher.cut'), String(voucher.cutNo)],
              [
                t('voucher.key'),
                <span key="k" className="mono">
                  {voucher.voucherKey}
                </span>,
              ],
            ]}
          />
        </Panel>
        <Panel title={t('voucher.history')}>
          <History voucher={voucher} />
        </Panel>
      </div>
      {line && (
        <Suspense fallback={null}>
          <ProofDrawer
            book={voucher.book}
            voucherNo={voucher.voucherNo}
            line={line}
            onClose={() => openProof(undefined)}
          />
        </Suspense>
      )}
    </>
  );
}

export function VoucherPage(): ReactNode {
  const { client } = useSession();
  const { book, voucherNo } = route.useParams();
  const query = useQuery({
    queryKey: ['/vouchers', book, voucherNo],
    queryFn: ({ signal }) => client<VoucherJson>(`/vouchers/${encodeURIComponent(book)}/${voucherNo}`, { signal }),
    refetchInterval: (one) => (one.state.data && ON_THE_WAY.has(one.state.data.state) ? 4_000 : false),
  });
  return (
    <Asked query={query} rows={12}>
      {(voucher) => <VoucherView voucher={voucher} />}
    </Asked>
  );
}
