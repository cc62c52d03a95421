-- What a voucher of the 金蝶 sandbox was made of: a module's vouchers are told from those by hand.
ALTER TABLE sandbox.kingdee_voucher ADD COLUMN source text NOT NULL DEFAULT '';
