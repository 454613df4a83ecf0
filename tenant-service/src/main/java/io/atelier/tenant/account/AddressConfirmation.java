package io.atelier.tenant.account;

import io.atelier.chassis.problem.ProblemException;
import io.atelier.chassis.tenancy.SystemReason;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.tenant.TenantProblem;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Proves that an address is its user's: a link in a mail comes back. */
@Component
public final class AddressConfirmation {
  private static final Duration VALIDITY = Duration.ofDays(7);

  private final UnitOfWork unitOfWork;
  private final AccountRepository accounts;
  private final Mails mails;
  private final InstantSource clock;

  AddressConfirmation(
      UnitOfWork unitOfWork, AccountRepository accounts, Mails mails, InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.accounts = accounts;
    this.mails = mails;
    this.clock = clock;
  }

  /** Within the sign-up's unit of work: a proven address is welcome at once. */
  public Mono<Void> ask(UUID userId, UUID tenantId, Instant now) {
    return accounts
        .findUser(userId)
        .flatMap(user ->
            user.emailConfirmedAt() == null
                ? sendLink(user, tenantId, now)
                : mails.welcome(tenantId, user.email()));
  }

  private Mono<Void> sendLink(User user, UUID tenantId, Instant now) {
    String token = Secrets.token();
    return accounts
        .addAddressToken(Secrets.sha256(token), user.id(), tenantId, now.plus(VALIDITY))
        .then(mails.confirmAddress(tenantId, user.email(), token, VALIDITY));
  }

  /** Takes the proof; the same link again, which mail programs like to follow, is no error. */
  public Mono<Void> confirm(String token) {
    Instant now = clock.instant();
    return unitOfWork.asSystem(
        SystemReason.BEFORE_TENANT_IS_KNOWN,
        accounts
            .findAddressToken(Secrets.sha256(token), now)
            .switchIfEmpty(Mono.error(AddressConfirmation::unknownToken))
            .flatMap(found ->
                accounts
                    .confirmAddress(found.userId(), now)
                    .flatMap(first ->
                        first ? welcome(found.userId(), found.tenantId()) : Mono.<Void>empty())));
  }

  private Mono<Void> welcome(UUID userId, UUID tenantId) {
    return accounts.findUser(userId).flatMap(user -> mails.welcome(tenantId, user.email()));
  }

  private static ProblemException unknownToken() {
    return ProblemException.of(
        TenantProblem.INVALID_TOKEN, "Ask for a new mail: each link is good for seven days.");
  }
}
