package io.atelier.tenant.apikey;

import io.atelier.chassis.allowance.Allowances;
import io.atelier.chassis.allowance.Kept;
import io.atelier.chassis.inbox.MirrorWait;
import io.atelier.chassis.outbox.Outbox;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.tenant.TenantProblem;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.r2dbc.core.DatabaseClient;

/** How many keys a tenant may have, where its platform counts them. */
@Configuration(proxyBeanMethods = false)
class ApiKeyAllowance {
  private static final Kept KEYS =
      new Kept(
          "api_keys",
          TenantProblem.QUOTA_EXCEEDED,
          "No more than {max} API keys: revoke one first.",
          null);

  @Bean
  Allowances keyAllowances(
      DatabaseClient database,
      UnitOfWork unitOfWork,
      MirrorWait wait,
      Outbox outbox,
      InstantSource clock) {
    return new Allowances(KEYS, database, unitOfWork, wait, outbox, clock);
  }
}
