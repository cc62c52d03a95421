-- Entries in the journal that wait for the cut of their voucher: the end of the day or of the period (policy `cut`).
CREATE TABLE delivery.waiting_entry (
  book text NOT NULL,
  entry_no bigint NOT NULL,
  shop text NOT NULL,
  business_date date NOT NULL,
  PRIMARY KEY (book, entry_no)
);
CREATE INDEX waiting_entry_day ON delivery.waiting_entry (book, shop, business_date);
GRANT SELECT, INSERT, DELETE ON delivery.waiting_entry TO heliu_app;
