/** What the pages of a voucher's way share: its state, the counts of the queue, and the buttons of a person. */
import { useQuery } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { type ReactNode, useState } from 'react';
import { useSession } from '../http/session.tsx';
import type { DeliveryCountsJson, DeliveryJson } from '../http/shapes.ts';
import type { TextKey } from '../language/fill.ts';
import { useTexts } from '../language/language.tsx';
import { useAction } from '../states/actions.tsx';
import { ReasonDialog } from '../states/reason-dialog.tsx';

export interface VoucherName {
  readonly book: string;
  readonly voucherNo: string;
}

export const voucherPath = ({ book, voucherNo }: VoucherName): string =>
  `/vouchers/${encodeURIComponent(book)}/${voucherNo}`;

/** The voucher's way as the API tells it. */
export function useDelivery(voucher: VoucherName) {
  const { client } = useSession();
  return useQuery({
    queryKey: ['/delivery', voucher.book, voucher.voucherNo],
    queryFn: ({ signal }) => client<DeliveryJson>(`${voucherPath(voucher)}/delivery`, { signal }),
    refetchInterval: 5_000,
  });
}

export function TryNow(props: { readonly voucher: VoucherName; readonly small?: boolean }): ReactNode {
  const { t } = useTexts();
  const { message } = App.useApp();
  const retry = useAction<undefined, DeliveryJson>(
    (client) => client(`${voucherPath(props.voucher)}/retry`, { method: 'POST', body: {} }),
    { done: () => void message.success(t('voucher.willTry')) },
  );
  return (
    <Button
      {...(props.small ? { size: 'small' as const } : { type: 'primary' as const })}
      loading={retry.isPending}
      onClick={() => retry.mutate(undefined)}
    >
      {t('voucher.tryNow')}
    </Button>
  );
}

const BY_HAND = {
  skip: {
    button: 'delivery.skip',
    title: 'delivery.skipTitle',
    explain: 'delivery.skipExplain',
    done: 'delivery.skipped',
  },
  unskip: {
    button: 'delivery.unskip',
    title: 'delivery.unskip',
    explain: 'delivery.unskipExplain',
    done: 'delivery.unskipped',
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, TextKey>>>>;

export function ByHand(props: { readonly voucher: VoucherName; readonly way: keyof typeof BY_HAND }): ReactNode {
  const { t } = useTexts();
  const { message } = App.useApp();
  const [open, setOpen] = useState(false);
  const { button, title, explain, done } = BY_HAND[props.way];
  const decide = useAction<string, DeliveryJson>(
    (client, reason) => client(`${voucherPath(props.voucher)}/${props.way}`, { method: 'POST', body: { reason } }),
    {
      done: () => {
        setOpen(false);
        void message.success(t(done));
      },
    },
  );
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t(button)}</Button>
      <ReasonDialog
        open={open}
        title={t(title)}
        explain={t(explain)}
        confirm={t(button)}
        busy={decide.isPending}
        onCancel={() => setOpen(false)}
        onReason={decide.mutate}
      />
    </>
  );
}

export function useDeliveryCounts(book: string, period?: string) {
  const { client } = useSession();
  return useQuery({
    queryKey: ['/deliveries/counts', book, period],
    queryFn: ({ signal }) => client<DeliveryCountsJson>('/deliveries/counts', { query: { book, period }, signal }),
    refetchInterval: 8_000,
  });
}
