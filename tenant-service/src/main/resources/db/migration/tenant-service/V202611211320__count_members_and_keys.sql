-- Under which metric a platform counts what is kept here; null: it does not.
CREATE TABLE counted_metrics (
  platform text   NOT NULL,
  kept_by  text   NOT NULL,
  sequence bigint NOT NULL,
  metric   text,
  PRIMARY KEY (platform, kept_by)
);
