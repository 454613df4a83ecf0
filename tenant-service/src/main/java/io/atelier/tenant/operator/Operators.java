package io.atelier.tenant.operator;

import com.github.f4b6a3.uuid.UuidCreator;
import io.atelier.chassis.problem.ProblemException;
import io.atelier.chassis.sealing.Sealing;
import io.atelier.chassis.security.Caller;
import io.atelier.chassis.security.OperatorRole;
import io.atelier.chassis.tenancy.SystemReason;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.tenant.TenantProblem;
import io.atelier.tenant.account.EmailAddress;
import io.atelier.tenant.account.Passwords;
import io.atelier.tenant.session.SessionResponse;
import io.atelier.tenant.session.Sessions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** Operators and how they sign in. */
@Component
final class Operators {
  private static final Logger log = LoggerFactory.getLogger(Operators.class);
  private static final String TABLE = "operators";
  private static final int FAILURES_ALLOWED = 10;
  private static final Duration LOCK_OUT = Duration.ofMinutes(15);

  private final UnitOfWork unitOfWork;
  private final OperatorRepository repository;
  private final Passwords passwords;
  private final Sessions sessions;
  private final Sealing sealing;
  private final InstantSource clock;
  private final OperatorProperties.Bootstrap bootstrap;

  Operators(
      UnitOfWork unitOfWork,
      OperatorRepository repository,
      Passwords passwords,
      Sessions sessions,
      Sealing sealing,
      InstantSource clock,
      OperatorProperties properties) {
    this.unitOfWork = unitOfWork;
    this.repository = repository;
    this.passwords = passwords;
    this.sessions = sessions;
    this.sealing = sealing;
    this.clock = clock;
    this.bootstrap = properties.bootstrap();
    if (!bootstrap.email().isEmpty()) {
      OneTimePassword.decodeSeed(bootstrap.totpSecret());
    }
  }

  /** Makes the first operator; one that is there keeps password and seed. */
  @EventListener(ApplicationReadyEvent.class)
  void makeFirst() {
    if (bootstrap.email().isEmpty()) {
      return;
    }
    asSystem(repository.find(EmailAddress.normalised(bootstrap.email())))
        .hasElement()
        .flatMap(there -> there ? Mono.<Void>empty() : add())
        .retryWhen(
            Retry.backoff(Long.MAX_VALUE, Duration.ofMillis(500))
                .maxBackoff(Duration.ofSeconds(10)))
        .subscribe(null, failure -> log.error("The first operator could not be made", failure));
  }

  private Mono<Void> add() {
    UUID id = UuidCreator.getTimeOrderedEpoch();
    byte[] seed =
        sealing.seal(
            OneTimePassword.decodeSeed(bootstrap.totpSecret()),
            TABLE,
            EmailAddress.normalised(bootstrap.email()));
    return passwords
        .hash(bootstrap.password())
        .map(hash ->
            new Operator(
                id,
                EmailAddress.normalised(bootstrap.email()),
                OperatorRole.SUPER_ADMIN,
                hash,
                seed,
                0,
                0,
                null))
        .flatMap(operator -> asSystem(repository.add(operator, clock.instant())));
  }

  /**
   * @param totp null: not given
   * @param address where it is tried from
   */
  Mono<SessionResponse> login(
      String email, String password, @Nullable String totp, String address) {
    Instant now = clock.instant();
    return asSystem(repository.find(EmailAddress.normalised(email)))
        .switchIfEmpty(passwords.matchesNobody(password).then(Mono.error(Operators::wrong)))
        .flatMap(operator -> refuseLockedOut(operator, now))
        .flatMap(operator -> prove(operator, password, totp, address, now))
        .flatMap(sessions::open);
  }

  private static Mono<Operator> refuseLockedOut(Operator operator, Instant now) {
    Instant until = operator.lockedUntil();
    if (until == null || !until.isAfter(now)) {
      return Mono.just(operator);
    }
    return Mono.error(
        ProblemException.of(
                TenantProblem.LOCKED_OUT, "Sign-in is closed for a while after many failures.")
            .retryAfter(Duration.between(now, until)));
  }

  private Mono<Caller> prove(
      Operator operator, String password, @Nullable String totp, String address, Instant now) {
    return passwords
        .matches(password, operator.passwordHash())
        .flatMap(right -> {
          if (!right) {
            return refuse(operator, now);
          }
          return totp == null
              ? Mono.<Caller>error(
                  ProblemException.of(
                      TenantProblem.TOTP_REQUIRED,
                      "Add totp, the six digits of the authenticator."))
              : proveTotp(operator, totp, address, now);
        });
  }

  private Mono<Caller> proveTotp(Operator operator, String totp, String address, Instant now) {
    byte[] seed = sealing.open(operator.sealedTotpSeed(), TABLE, operator.email());
    OptionalLong step = OneTimePassword.step(seed, totp, now, operator.lastTotpStep());
    if (step.isEmpty()) {
      return refuse(operator, now);
    }
    return asSystem(repository.signedIn(operator.id(), step.getAsLong(), address, now))
        .flatMap(first -> first ? Mono.just(caller(operator)) : refuse(operator, now));
  }

  private Mono<Caller> refuse(Operator operator, Instant now) {
    return asSystem(repository.failed(operator.id(), FAILURES_ALLOWED, now.plus(LOCK_OUT), now))
        .then(Mono.error(Operators::wrong));
  }

  private static Caller caller(Operator operator) {
    return new Caller(
        Caller.Kind.OPERATOR,
        operator.id().toString(),
        null,
        null,
        Set.of(operator.role().name()),
        Set.of());
  }

  private <T> Mono<T> asSystem(Mono<T> work) {
    return unitOfWork.asSystem(SystemReason.BEFORE_TENANT_IS_KNOWN, work);
  }

  private static ProblemException wrong() {
    return ProblemException.of(
        TenantProblem.INVALID_CREDENTIALS,
        "Check e-mail address, password and one-time password; each of those is good once.");
  }
}
