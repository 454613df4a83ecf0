-- Who pays for a tenant: its account, and what an invoice says of it without billing details.
CREATE TABLE buyers (
  tenant_id    uuid PRIMARY KEY,
  account_id   uuid        NOT NULL,
  name         text        NOT NULL,
  email        text        NOT NULL,
  country_code char(2),
  language     text        NOT NULL,
  sequence     bigint      NOT NULL
);

-- An account's particulars, the same for all of its tenants.
CREATE TABLE billing_details (
  account_id    uuid PRIMARY KEY,
  version       bigint      NOT NULL,
  legal_name    text        NOT NULL,
  address_lines text[]      NOT NULL,
  postal_code   text,
  city          text,
  country_code  char(2)     NOT NULL,
  vat_id        text,
  email         text,
  language      text,
  reference     text,
  updated_at    timestamptz NOT NULL
);

-- Instants are the tenant's time, issue_date too: of a tenant whose clock was moved it is moved.
CREATE TABLE invoices (
  tenant_id       uuid        NOT NULL,
  id              uuid        NOT NULL,
  subscription_id uuid        NOT NULL,
  platform        text        NOT NULL,
  seller          text        NOT NULL,
  status          text        NOT NULL CHECK (status IN
    ('draft', 'sent', 'paid', 'overdue', 'cancelled')),
  number          text,
  period_type     text        NOT NULL CHECK (period_type IN ('monthly', 'yearly', 'one_time')),
  period_start    timestamptz NOT NULL,
  period_end      timestamptz NOT NULL,
  currency        char(3)     NOT NULL,
  discount        jsonb,
  subtotal        bigint      NOT NULL,
  taxes           jsonb       NOT NULL,
  tax             bigint      NOT NULL,
  total           bigint      NOT NULL CHECK (total >= 0),
  credits_applied bigint      NOT NULL,
  amount_paid     bigint      NOT NULL DEFAULT 0,
  taxed_as        text        NOT NULL,  -- the buyer's country and VAT id that the tax is for
  ready_at        timestamptz,           -- when it was complete; null: it waits for usage
  due_date        timestamptz,
  overdue_at      timestamptz,
  issue_date      timestamptz,
  paid_date       timestamptz,
  cancelled_at    timestamptz,
  buyer           jsonb,                 -- copied with the number, as is the seller
  seller_details  jsonb,
  sequence        bigint      NOT NULL DEFAULT 0,
  created_at      timestamptz NOT NULL,
  updated_at      timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  CHECK (subtotal + tax = total),
  CHECK (status IN ('draft', 'cancelled') OR number IS NOT NULL),
  CHECK (status <> 'paid' OR amount_paid + credits_applied >= total)
);
CREATE INDEX invoices_newest ON invoices (tenant_id, created_at, id);
CREATE INDEX invoices_to_number ON invoices (id) WHERE status = 'draft' AND ready_at IS NOT NULL;
CREATE INDEX invoices_waiting ON invoices (tenant_id) WHERE status = 'draft';
CREATE INDEX invoices_overdue ON invoices (tenant_id)
  WHERE overdue_at IS NOT NULL AND status IN ('draft', 'overdue');

-- A line without an invoice waits for the next one.
CREATE TABLE invoice_lines (
  tenant_id       uuid        NOT NULL,
  subscription_id uuid        NOT NULL,
  item            text        NOT NULL,
  service_from    timestamptz NOT NULL,
  service_to      timestamptz NOT NULL,
  id              uuid        NOT NULL,
  invoice_id      uuid,
  position        integer     NOT NULL,
  type            text        NOT NULL CHECK (type IN
    ('plan', 'proration', 'addon', 'usage', 'overage', 'credit', 'discount', 'adjustment')),
  description     text        NOT NULL,
  quantity        numeric     NOT NULL,
  unit_price      numeric     NOT NULL,
  amount          bigint      NOT NULL,
  currency        char(3)     NOT NULL,
  tax_rate        numeric,
  metadata        jsonb       NOT NULL,
  PRIMARY KEY (tenant_id, subscription_id, item, service_from),
  FOREIGN KEY (tenant_id, invoice_id) REFERENCES invoices
);
CREATE INDEX invoice_lines_invoice ON invoice_lines (tenant_id, invoice_id, position);

-- A usage period of a metric that is to be paid, and what was asked for it so far.
CREATE TABLE usage_slots (
  tenant_id       uuid        NOT NULL,
  subscription_id uuid        NOT NULL,
  metric          text        NOT NULL,
  period_start    timestamptz NOT NULL,
  period_end      timestamptz NOT NULL,
  invoice_id      uuid,                  -- null: it waits for the next invoice
  currency        char(3)     NOT NULL,
  price           jsonb       NOT NULL,
  included_max    numeric,
  description     text        NOT NULL,
  rated_value     numeric,               -- null: not rated yet
  rated_amount    bigint,
  corrections     integer     NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, subscription_id, metric, period_start),
  FOREIGN KEY (tenant_id, invoice_id) REFERENCES invoices
);

CREATE INDEX usage_slots_invoice ON usage_slots (tenant_id, invoice_id);

-- Of usage-service: the value of a metric in a usage period, the newest that was heard of.
CREATE TABLE usage_totals (
  tenant_id    uuid        NOT NULL,
  metric       text        NOT NULL,
  period_start timestamptz NOT NULL,
  period_end   timestamptz NOT NULL,
  value        numeric     NOT NULL,
  as_of        timestamptz NOT NULL,
  closed       boolean     NOT NULL,
  sequence     bigint      NOT NULL,
  PRIMARY KEY (tenant_id, metric, period_start)
);

-- The next number of a seller in a year (0: its numbers name no year); test: of tenants whose clock
-- was ever moved.
CREATE TABLE invoice_series (
  seller      text    NOT NULL,
  test        boolean NOT NULL,
  year        integer NOT NULL,
  next_number bigint  NOT NULL,
  PRIMARY KEY (seller, test, year)
);

CREATE TABLE invoice_numbers (
  seller     text NOT NULL,
  number     text NOT NULL,
  invoice_id uuid NOT NULL,
  PRIMARY KEY (seller, number)
);

CREATE TABLE billing_credits (
  tenant_id  uuid        NOT NULL,
  id         uuid        NOT NULL,
  amount     bigint      NOT NULL CHECK (amount > 0),
  remaining  bigint      NOT NULL CHECK (remaining BETWEEN 0 AND amount),
  currency   char(3)     NOT NULL,
  type       text        NOT NULL CHECK (type IN
    ('promotional', 'refund', 'compensation', 'adjustment')),
  reason     text        NOT NULL,
  cause      text        NOT NULL,       -- what made it, once, e.g. payment:<id>
  invoice_id uuid,                       -- on which it was used last
  expires_at timestamptz,
  used_at    timestamptz,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, cause)
);
CREATE INDEX billing_credits_left ON billing_credits (tenant_id) WHERE remaining > 0;

CREATE TABLE billing_credit_uses (
  tenant_id  uuid   NOT NULL,
  credit_id  uuid   NOT NULL,
  invoice_id uuid   NOT NULL,
  amount     bigint NOT NULL CHECK (amount > 0),
  PRIMARY KEY (tenant_id, invoice_id, credit_id),
  FOREIGN KEY (tenant_id, credit_id) REFERENCES billing_credits,
  FOREIGN KEY (tenant_id, invoice_id) REFERENCES invoices
);

CREATE TABLE payments (
  tenant_id    uuid        NOT NULL,
  id           uuid        NOT NULL,
  invoice_id   uuid        NOT NULL,
  amount       bigint      NOT NULL CHECK (amount > 0),
  currency     char(3)     NOT NULL,
  status       text        NOT NULL CHECK (status IN
    ('pending', 'processing', 'completed', 'failed', 'refunded')),
  provider     text        NOT NULL CHECK (provider IN
    ('stripe', 'paypal', 'wise', 'bank_transfer', 'other')),
  reference    text        NOT NULL,
  sequence     bigint      NOT NULL DEFAULT 1,
  processed_at timestamptz NOT NULL,
  created_at   timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, invoice_id) REFERENCES invoices
);
CREATE INDEX payments_newest ON payments (tenant_id, created_at, id);

-- A transaction of a provider pays once, whichever tenant it is booked on.
CREATE TABLE payment_references (
  provider   text NOT NULL,
  reference  text NOT NULL,
  payment_id uuid NOT NULL,
  PRIMARY KEY (provider, reference)
);

DO $$
DECLARE
  owned text;
BEGIN
  FOREACH owned IN ARRAY ARRAY['buyers', 'invoices', 'invoice_lines', 'usage_slots', 'usage_totals',
                               'billing_credits', 'billing_credit_uses', 'payments']
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', owned);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', owned);
    EXECUTE format(
      'CREATE POLICY tenant_isolation ON %I'
      ' USING (tenant_id = (SELECT nullif(current_setting(''app.tenant_id'', true), '''')::uuid))'
      ' WITH CHECK (tenant_id = (SELECT nullif(current_setting(''app.tenant_id'', true), '''')::uuid))',
      owned);
  END LOOP;
END $$;
