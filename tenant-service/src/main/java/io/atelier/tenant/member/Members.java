package io.atelier.tenant.member;

import com.github.f4b6a3.uuid.UuidCreator;
import io.atelier.chassis.allowance.Allowance;
import io.atelier.chassis.allowance.Allowances;
import io.atelier.chassis.outbox.OutboundEvent;
import io.atelier.chassis.outbox.Outbox;
import io.atelier.chassis.paging.Cursor;
import io.atelier.chassis.paging.Page;
import io.atelier.chassis.paging.PageRequest;
import io.atelier.chassis.security.MemberRole;
import io.atelier.chassis.tenancy.SystemReason;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.events.tenant.MemberState;
import io.atelier.events.topics.Topic;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Who works where. */
@Component
public final class Members {
  private final UnitOfWork unitOfWork;
  private final MemberRepository repository;
  private final Allowances allowances;
  private final Outbox outbox;

  Members(
      UnitOfWork unitOfWork,
      MemberRepository repository,
      Allowances memberAllowances,
      Outbox outbox) {
    this.unitOfWork = unitOfWork;
    this.repository = repository;
    this.allowances = memberAllowances;
    this.outbox = outbox;
  }

  /** Makes the user the owner of a new tenant, within the sign-up's unit of work. */
  public Mono<Void> addOwner(UUID tenantId, String platform, UUID userId, Instant now) {
    return add(tenantId, userId, MemberRole.OWNER, now)
        .then(Mono.defer(() -> allowances.report(tenantId, platform, 1)));
  }

  /** Makes the user a member, within the unit of work that wants it and holds the tenant. */
  Mono<Void> add(Invitation invitation, UUID userId, Allowance allowance, Instant now) {
    UUID tenantId = invitation.tenantId();
    return add(tenantId, userId, invitation.role(), now)
        .then(Mono.defer(() -> repository.count(tenantId)))
        .flatMap(count -> allowances.report(tenantId, allowance, count));
  }

  private Mono<Void> add(UUID tenantId, UUID userId, MemberRole role, Instant now) {
    UUID id = UuidCreator.getTimeOrderedEpoch();
    MemberState state = new MemberState(id, tenantId, userId, role.name(), now, now);
    return repository
        .add(id, tenantId, userId, role, now)
        .then(
            outbox.append(
                OutboundEvent.state(
                    Topic.MEMBERS, id.toString(), 1, "member.added", tenantId, state)));
  }

  /** Every place of a user, found before it is known which tenant the user means. */
  public Mono<List<Member>> ofUser(UUID userId) {
    return unitOfWork.asSystem(SystemReason.BEFORE_TENANT_IS_KNOWN, repository.ofUser(userId));
  }

  Mono<Page<Member>> list(UUID tenantId, PageRequest page) {
    return unitOfWork.asTenant(
        tenantId,
        repository
            .ofTenant(tenantId, page)
            .map(rows -> Page.of(rows, page, member -> Cursor.encode(member.id().toString()))));
  }
}
