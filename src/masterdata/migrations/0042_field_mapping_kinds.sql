-- A field mapping may be of a business document too: one of the kinds that delivery sends in the place of a voucher.
ALTER TABLE masterdata.field_mapping DROP CONSTRAINT field_mapping_document_kind_check;
ALTER TABLE masterdata.field_mapping ADD CONSTRAINT field_mapping_document_kind_check CHECK (document_kind IN (
  'GL_VOUCHER', 'RECEIVABLE', 'OTHER_RECEIVABLE', 'RECEIPT', 'RECEIPT_REFUND', 'PAYABLE', 'OTHER_PAYABLE', 'PAYMENT',
  'PURCHASE_IN', 'SALES_OUT', 'SALES_RETURN', 'TRANSFER', 'TRANSFER_OUT', 'TRANSFER_IN', 'OTHER_IN', 'OTHER_OUT',
  'COUNT_GAIN', 'COUNT_LOSS'));
