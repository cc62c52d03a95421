/** Approve or return vouchers; a return needs a reason. */
import { App, Button } from 'antd';
import { type ReactNode, useState } from 'react';
import type { BulkAnswer, VoucherJson } from '../http/shapes.ts';
import { useTexts } from '../language/language.tsx';
import { useAction } from '../states/actions.tsx';
import { ProblemBox } from '../states/problem.tsx';
import { ReasonDialog } from '../states/reason-dialog.tsx';

/** The API reviews at most so many vouchers in one call. */
export const REVIEW_AT_ONCE_MAX = 200;

interface Decision {
  readonly decision: 'APPROVE' | 'RETURN';
  readonly reason?: string;
}

interface Buttons {
  readonly disabled: boolean;
  readonly busy: boolean;
  readonly approve: string;
  readonly giveBack: string;
  readonly onDecide: (decision: Decision) => void;
}

function ReviewButtons(props: Buttons): ReactNode {
  const { t } = useTexts();
  const [returning, setReturning] = useState(false);
  return (
    <>
      <Button
        type="primary"
        disabled={props.disabled}
        loading={props.busy}
        onClick={() => props.onDecide({ decision: 'APPROVE' })}
        data-testid="approve"
      >
        {props.approve}
      </Button>
      <Button danger disabled={props.disabled} onClick={() => setReturning(true)}>
        {props.giveBack}
      </Button>
      <ReasonDialog
        open={returning}
        title={t('review.return')}
        explain={t('review.returnExplain')}
        confirm={t('review.return')}
        busy={props.busy}
        danger
        onCancel={() => setReturning(false)}
        onReason={(reason) => {
          setReturning(false);
          props.onDecide({ decision: 'RETURN', reason });
        }}
      />
    </>
  );
}

export function ReviewOne({ voucher }: { readonly voucher: VoucherJson }): ReactNode {
  const { t } = useTexts();
  const { message } = App.useApp();
  const review = useAction<Decision, VoucherJson>(
    (client, body) => client(`/vouchers/${voucher.book}/${voucher.voucherNo}/review`, { method: 'POST', body }),
    {
      done: (_, { decision }) =>
        void message.success(decision === 'APPROVE' ? t('review.approved') : t('review.returned')),
    },
  );
  return (
    <ReviewButtons
      disabled={!voucher.mayReview}
      busy={review.isPending}
      approve={t('review.approve')}
      giveBack={t('review.return')}
      onDecide={review.mutate}
    />
  );
}

type VoucherName = { readonly book: string; readonly voucherNo: string };

export function ReviewMany(props: {
  readonly vouchers: readonly VoucherName[];
  readonly onDone: () => void;
}): ReactNode {
  const { t } = useTexts();
  const { message, modal } = App.useApp();
  const review = useAction<Decision, BulkAnswer<VoucherName>>(
    (client, decision) =>
      client('/vouchers/review', { method: 'POST', body: { vouchers: props.vouchers, ...decision } }),
    {
      done: ({ done, refused }) => {
        props.onDone();
        void message.success(t('bulk.done', { n: done }));
        if (refused.length > 0)
          modal.warning({
            title: t('bulk.refused', { n: refused.length }),
            width: 560,
            content: refused.map((one) => (
              <div key={one.voucherNo} style={{ marginTop: 8 }}>
                <b>{t('place.voucher', { value: one.voucherNo })}</b>
                <ProblemBox problem={one.error} />
              </div>
            )),
          });
      },
    },
  );
  const n = props.vouchers.length;
  return (
    <ReviewButtons
      disabled={n === 0}
      busy={review.isPending}
      approve={n === 0 ? t('review.approve') : t('review.approveN', { n })}
      giveBack={t('review.return')}
      onDecide={review.mutate}
    />
  );
}
