package io.atelier.tenant.member;

import com.github.f4b6a3.uuid.UuidCreator;
import io.atelier.chassis.allowance.Allowance;
import io.atelier.chassis.allowance.Allowances;
import io.atelier.chassis.paging.Cursor;
import io.atelier.chassis.paging.Page;
import io.atelier.chassis.paging.PageRequest;
import io.atelier.chassis.problem.ChassisProblem;
import io.atelier.chassis.problem.Fault;
import io.atelier.chassis.problem.ProblemException;
import io.atelier.chassis.security.Caller;
import io.atelier.chassis.security.MemberRole;
import io.atelier.chassis.tenancy.SystemReason;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.tenant.TenantProblem;
import io.atelier.tenant.account.AccountRepository;
import io.atelier.tenant.account.EmailAddress;
import io.atelier.tenant.account.Mails;
import io.atelier.tenant.account.Passwords;
import io.atelier.tenant.account.Secrets;
import io.atelier.tenant.account.User;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** How a tenant gets further members: an offer by mail, which its reader accepts. */
@Component
final class Invitations {
  private static final Duration VALIDITY = Duration.ofDays(7);

  private final UnitOfWork unitOfWork;
  private final InvitationRepository repository;
  private final MemberRepository memberRepository;
  private final Members members;
  private final AccountRepository accounts;
  private final Passwords passwords;
  private final Mails mails;
  private final Allowances allowances;
  private final InstantSource clock;

  Invitations(
      UnitOfWork unitOfWork,
      InvitationRepository repository,
      MemberRepository memberRepository,
      Members members,
      AccountRepository accounts,
      Passwords passwords,
      Mails mails,
      Allowances memberAllowances,
      InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.repository = repository;
    this.memberRepository = memberRepository;
    this.members = members;
    this.accounts = accounts;
    this.passwords = passwords;
    this.mails = mails;
    this.allowances = memberAllowances;
    this.clock = clock;
  }

  /** Mails an invitation; a second one to the same address replaces the first. */
  Mono<InvitationResponse> invite(Caller caller, String address, MemberRole role) {
    UUID tenantId = caller.requireTenant();
    if (role == MemberRole.OWNER && !caller.hasRole(MemberRole.OWNER)) {
      return Mono.error(
          ProblemException.of(ChassisProblem.FORBIDDEN, "Only an OWNER invites an OWNER."));
    }
    Instant now = now();
    Invitation invitation =
        new Invitation(
            UuidCreator.getTimeOrderedEpoch(),
            tenantId,
            EmailAddress.normalised(address),
            role,
            now,
            now.plus(VALIDITY));
    String token = Secrets.token();
    return allowances
        .of(tenantId)
        .flatMap(allowance ->
            unitOfWork.asTenant(
                tenantId,
                refuseMembers(invitation)
                    .then(requirePlace(allowance, invitation))
                    .then(
                        Mono.defer(() ->
                            repository.put(invitation, Secrets.sha256(token), caller.subject())))
                    .flatMap(kept ->
                        mails
                            .invite(tenantId, kept.email(), token, VALIDITY)
                            .thenReturn(InvitationResponse.from(kept)))));
  }

  private Mono<Void> refuseMembers(Invitation invitation) {
    return memberRepository
        .isMember(invitation.tenantId(), invitation.email())
        .flatMap(known ->
            known
                ? Mono.<Void>error(
                    ProblemException.of(
                        TenantProblem.MEMBER_EXISTS,
                        "Someone with this address is a member already."))
                : Mono.<Void>empty());
  }

  Mono<Page<InvitationResponse>> list(UUID tenantId, PageRequest page) {
    return unitOfWork
        .asTenant(tenantId, Mono.defer(() -> repository.open(tenantId, clock.instant(), page)))
        .map(rows -> Page.of(rows, page, row -> Cursor.encode(row.id().toString())))
        .map(found -> found.map(InvitationResponse::from));
  }

  /**
   * Makes the reader of the mail a member.
   *
   * @param password of a user that this makes; must be null where the address has a user
   */
  Mono<InvitationResponse> accept(String token, @Nullable String password) {
    byte[] hash = Secrets.sha256(token);
    return unitOfWork
        .asSystem(SystemReason.BEFORE_TENANT_IS_KNOWN, repository.tenantOf(hash))
        .switchIfEmpty(Mono.error(Invitations::unknownToken))
        .flatMap(tenantId ->
            Mono.zip(allowances.of(tenantId), hashed(password))
                .flatMap(known ->
                    unitOfWork.asTenant(
                        tenantId,
                        repository
                            .lock(tenantId, hash, now())
                            .switchIfEmpty(Mono.error(Invitations::unknownToken))
                            .flatMap(
                                invitation -> join(invitation, known.getT1(), known.getT2())))));
  }

  /** Hashing takes its time, so it comes before the transaction; empty text stands for none. */
  private Mono<String> hashed(@Nullable String password) {
    return password == null ? Mono.just("") : passwords.hash(password);
  }

  private Mono<InvitationResponse> join(
      Invitation invitation, Allowance allowance, String passwordHash) {
    Instant now = now();
    return requirePlace(allowance, invitation)
        .then(Mono.defer(() -> user(invitation.email(), passwordHash, now)))
        .flatMap(userId ->
            accounts
                .confirmAddress(userId, now)
                .then(members.add(invitation, userId, allowance, now)))
        .then(Mono.defer(() -> repository.remove(invitation)))
        .thenReturn(InvitationResponse.from(invitation));
  }

  private Mono<UUID> user(String email, String passwordHash, Instant now) {
    return accounts
        .findUser(email)
        .map(User::id)
        .flatMap(known ->
            passwordHash.isEmpty()
                ? Mono.just(known)
                : Mono.<UUID>error(
                    invalid("must be absent: this address has a user, whose password stays")))
        .switchIfEmpty(
            Mono.defer(() ->
                passwordHash.isEmpty()
                    ? Mono.error(invalid("is required: this address has no user yet"))
                    : newUser(email, passwordHash, now)));
  }

  private Mono<UUID> newUser(String email, String passwordHash, Instant now) {
    UUID id = UuidCreator.getTimeOrderedEpoch();
    return accounts
        .addUser(id, email, now)
        .then(accounts.setPassword(id, passwordHash, now))
        .thenReturn(id);
  }

  /** 402 {@code quota-exceeded} if the plan has no place for one more. */
  private Mono<Void> requirePlace(Allowance allowance, Invitation invitation) {
    return repository
        .places(invitation.tenantId(), invitation.email(), now())
        .flatMap(taken -> allowances.admit(allowance, taken + 1));
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  private static ProblemException invalid(String why) {
    return ProblemException.invalid(List.of(new Fault("/password", why)));
  }

  private static ProblemException unknownToken() {
    return ProblemException.of(
        TenantProblem.INVALID_TOKEN,
        "Ask for a new invitation: each is good once, for seven days.");
  }
}
