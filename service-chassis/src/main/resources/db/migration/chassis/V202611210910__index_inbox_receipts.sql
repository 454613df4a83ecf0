-- By it old receipts are found and let go.
CREATE INDEX inbox_receipts_by_age ON inbox_receipts (consumer, handled_at);
