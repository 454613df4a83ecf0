package io.atelier.notification.alert;

import io.atelier.chassis.paging.Cursor;
import io.atelier.chassis.paging.Page;
import io.atelier.chassis.paging.PageRequest;
import io.atelier.chassis.problem.ProblemException;
import io.atelier.chassis.security.Allow;
import io.atelier.chassis.security.Caller;
import io.atelier.chassis.security.MemberRole;
import io.atelier.chassis.tenancy.UnitOfWork;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** The alerts of the caller's tenant. */
@RestController
@RequestMapping("/api/tenants/me/billing-alerts")
class AlertController {
  private final UnitOfWork unitOfWork;
  private final AlertRepository alerts;
  private final InstantSource clock;

  AlertController(UnitOfWork unitOfWork, AlertRepository alerts, InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.alerts = alerts;
    this.clock = clock;
  }

  @GetMapping
  @Allow(member = MemberRole.ADMIN, apiKeyScope = "billing:read")
  Mono<Page<BillingAlert>> list(
      Caller caller,
      @RequestParam(name = "is_read", required = false) @Nullable Boolean isRead,
      PageRequest page) {
    UUID tenantId = caller.requireTenant();
    return unitOfWork
        .asTenant(tenantId, Mono.defer(() -> alerts.list(tenantId, isRead, page)))
        .map(rows -> Page.of(rows, page, alert -> Cursor.encode(alert.id().toString())));
  }

  @PostMapping("/{id}/read")
  @Allow(member = MemberRole.ADMIN)
  Mono<BillingAlert> read(Caller caller, @PathVariable UUID id) {
    UUID tenantId = caller.requireTenant();
    return unitOfWork
        .asTenant(
            tenantId, alerts.read(tenantId, id, clock.instant().truncatedTo(ChronoUnit.MICROS)))
        .switchIfEmpty(Mono.error(() -> ProblemException.notFound("There is no such alert here.")));
  }
}
