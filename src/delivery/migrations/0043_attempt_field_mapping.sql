-- The version of the field mapping that was laid over the document that this call sent; NULL: none was.
ALTER TABLE delivery.attempt ADD COLUMN field_mapping_no bigint REFERENCES masterdata.field_mapping (mapping_no);
ALTER TABLE delivery.attempt ADD CHECK (field_mapping_no IS NULL OR step = 'SEND');
