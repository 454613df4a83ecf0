package io.atelier.tenant.session;

import io.atelier.chassis.problem.ProblemException;
import io.atelier.chassis.security.Caller;
import io.atelier.chassis.tenancy.SystemReason;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.tenant.TenantProblem;
import io.atelier.tenant.account.AccountRepository;
import io.atelier.tenant.account.EmailAddress;
import io.atelier.tenant.account.Passwords;
import io.atelier.tenant.account.Secrets;
import io.atelier.tenant.account.User;
import io.atelier.tenant.member.Member;
import io.atelier.tenant.member.Members;
import io.atelier.tenant.session.RefreshTokenRepository.RefreshToken;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** How members sign in and set their password. */
@Component
final class SignIn {
  private final UnitOfWork unitOfWork;
  private final AccountRepository accounts;
  private final Members members;
  private final Passwords passwords;
  private final PasswordTokens passwordTokens;
  private final Sessions sessions;
  private final InstantSource clock;

  SignIn(
      UnitOfWork unitOfWork,
      AccountRepository accounts,
      Members members,
      Passwords passwords,
      PasswordTokens passwordTokens,
      Sessions sessions,
      InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.accounts = accounts;
    this.members = members;
    this.passwords = passwords;
    this.passwordTokens = passwordTokens;
    this.sessions = sessions;
    this.clock = clock;
  }

  Mono<SessionResponse> login(String email, String password, @Nullable String tenant) {
    return asSystem(accounts.findUser(EmailAddress.normalised(email)))
        .switchIfEmpty(passwords.matchesNobody(password).then(Mono.error(SignIn::wrong)))
        .filterWhen(user -> proves(user, password))
        .switchIfEmpty(Mono.error(SignIn::wrong))
        .flatMap(user -> members.ofUser(user.id()))
        .map(places -> choose(places, tenant))
        .flatMap(place -> sessions.open(caller(place)));
  }

  private Mono<Boolean> proves(User user, String password) {
    String hash = user.passwordHash();
    return hash == null ? passwords.matchesNobody(password) : passwords.matches(password, hash);
  }

  Mono<SessionResponse> refresh(String token) {
    return sessions.refresh(
        token, kept -> kept.isOperator() ? sessions.operator(kept) : member(kept));
  }

  private Mono<Caller> member(RefreshToken kept) {
    return members
        .ofUser(kept.subject())
        .flatMapIterable(places -> places)
        .filter(place -> place.tenantId().equals(kept.tenantId()))
        .next()
        .map(SignIn::caller);
  }

  Mono<Void> logout(String token) {
    return sessions.end(token);
  }

  /** Mails a link to who has the address; whether anybody has it is not told. */
  Mono<Void> forgotten(String email) {
    return asSystem(accounts.findUser(EmailAddress.normalised(email)))
        .flatMap(user ->
            members
                .ofUser(user.id())
                .filter(places -> !places.isEmpty())
                .flatMap(places ->
                    asSystem(
                        passwordTokens.mail(user, places.getFirst().tenantId(), clock.instant()))));
  }

  /** Sets the password and ends every session: whoever knew the old one is out. */
  Mono<Void> setPassword(String token, String password) {
    byte[] hash = Secrets.sha256(token);
    Instant now = clock.instant();
    return asSystem(accounts.findPasswordToken(hash, now))
        .switchIfEmpty(Mono.error(SignIn::unknownToken))
        .flatMap(userId ->
            passwords
                .hash(password)
                .flatMap(passwordHash -> asSystem(setPassword(hash, userId, passwordHash, now))));
  }

  private Mono<Void> setPassword(byte[] token, UUID userId, String passwordHash, Instant now) {
    return accounts
        .usePasswordToken(token, now)
        .flatMap(good -> good ? Mono.<Void>empty() : Mono.<Void>error(SignIn::unknownToken))
        .then(accounts.setPassword(userId, passwordHash, now))
        .then(accounts.confirmIfMailed(token, userId, now))
        .then(sessions.endAllOf(userId));
  }

  private static Member choose(List<Member> places, @Nullable String tenant) {
    List<Member> meant =
        places.stream()
            .filter(place ->
                tenant == null
                    || place.slug().equals(tenant)
                    || place.tenantId().toString().equals(tenant))
            .toList();
    if (meant.size() == 1) {
      return meant.getFirst();
    }
    if (meant.isEmpty()) {
      throw wrong();
    }
    throw ProblemException.of(
            TenantProblem.TENANT_NEEDED, "Say in which tenant you work: add tenant to the request.")
        .with(
            "tenants",
            meant.stream()
                .map(place ->
                    Map.of(
                        "id", place.tenantId().toString(),
                        "slug", place.slug(),
                        "platform", place.platform()))
                .toList());
  }

  private static Caller caller(Member place) {
    return new Caller(
        Caller.Kind.MEMBER,
        place.userId().toString(),
        place.tenantId(),
        place.platform(),
        Set.of(place.role().name()),
        Set.of());
  }

  private <T> Mono<T> asSystem(Mono<T> work) {
    return unitOfWork.asSystem(SystemReason.BEFORE_TENANT_IS_KNOWN, work);
  }

  private static ProblemException wrong() {
    return ProblemException.of(
        TenantProblem.INVALID_CREDENTIALS,
        "Check e-mail address, password and tenant, or reset the password.");
  }

  private static ProblemException unknownToken() {
    return ProblemException.of(
        TenantProblem.INVALID_TOKEN, "Ask for a new one: each is good once, for seven days.");
  }
}
