/** Links from a problem to the paper, settlement and voucher it stands at. */
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Place } from '../http/shapes.ts';
import { useTexts } from '../language/language.tsx';

const IS_NUMBER = /^\d+$/;

export function PlaceLinks({ place }: { readonly place: Place }): ReactNode {
  const { t } = useTexts();
  const { document, settlement, shop, book, voucher, line } = place;
  return (
    <span style={{ display: 'inline-flex', flexWrap: 'wrap', gap: '0 10px' }}>
      {document &&
        (IS_NUMBER.test(document) ? (
          <Link to="/documents/$documentNo" params={{ documentNo: document }}>
            {t('place.document', { value: document })}
          </Link>
        ) : (
          <span>{document}</span>
        ))}
      {line !== undefined && <span>{t('place.line', { value: line })}</span>}
      {settlement &&
        (shop ? (
          <Link to="/settlements/$shop/$settlementId" params={{ shop, settlementId: settlement }}>
            {t('place.settlement', { value: settlement })}
          </Link>
        ) : (
          <span>{t('place.settlement', { value: settlement })}</span>
        ))}
      {voucher &&
        (book && IS_NUMBER.test(voucher) ? (
          <Link to="/vouchers/$book/$voucherNo" params={{ book, voucherNo: voucher }}>
            {t('place.voucher', { value: voucher })}
          </Link>
        ) : (
          <span>{t('place.voucher', { value: voucher })}</span>
        ))}
      {shop && !settlement && <span>{t('place.shop', { value: shop })}</span>}
    </span>
  );
}
