-- What is due of many tenants at one instant is done together: such a transaction sees their rows
-- and no others (app.tenant_ids), as one of a single tenant sees its own (app.tenant_id). The outer
-- cast makes the setting an array that is read once a statement, not a set.
DO $$
DECLARE
  owned regclass;
BEGIN
  FOR owned IN SELECT polrelid FROM pg_policy WHERE polname = 'tenant_isolation' LOOP
    EXECUTE format(
      'CREATE POLICY tenants_isolation ON %s'
      ' USING (tenant_id = ANY ((SELECT nullif(current_setting(''app.tenant_ids'', true), '''')::uuid[])::uuid[]))'
      ' WITH CHECK (tenant_id = ANY ((SELECT nullif(current_setting(''app.tenant_ids'', true), '''')::uuid[])::uuid[]))',
      owned);
  END LOOP;
END $$;
