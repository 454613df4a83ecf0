package io.atelier.tenant.lifecycle;

import com.github.f4b6a3.uuid.UuidCreator;
import io.atelier.chassis.idempotency.Idempotency;
import io.atelier.chassis.idempotency.IdempotentRequest;
import io.atelier.chassis.outbox.OutboundEvent;
import io.atelier.chassis.outbox.Outbox;
import io.atelier.chassis.problem.Fault;
import io.atelier.chassis.problem.ProblemException;
import io.atelier.chassis.security.Caller;
import io.atelier.chassis.security.MemberRole;
import io.atelier.chassis.security.OperatorRole;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.events.billing.CatalogState;
import io.atelier.events.billing.CatalogState.Plan;
import io.atelier.events.tenant.PlatformState;
import io.atelier.events.topics.Topic;
import io.atelier.tenant.TenantProblem;
import io.atelier.tenant.account.AccountRepository;
import io.atelier.tenant.account.AddressConfirmation;
import io.atelier.tenant.account.EmailAddress;
import io.atelier.tenant.database.TenantDatabases;
import io.atelier.tenant.member.Members;
import io.atelier.tenant.platform.Platforms;
import io.atelier.tenant.session.PasswordTokens;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * A sign-up is one transaction: account, user, owner, tenant, the wish for a database and all that
 * is told about them. The rest follows by itself.
 */
@Component
final class SignUp {
  private final Platforms platforms;
  private final CatalogMirror catalogs;
  private final TenantLifecycle lifecycle;
  private final TenantRepository tenants;
  private final AccountRepository accounts;
  private final Members members;
  private final TenantDatabases databases;
  private final PasswordTokens passwordTokens;
  private final AddressConfirmation confirmation;
  private final UnitOfWork unitOfWork;
  private final Idempotency idempotency;
  private final Outbox outbox;
  private final InstantSource clock;

  SignUp(
      Platforms platforms,
      CatalogMirror catalogs,
      TenantLifecycle lifecycle,
      TenantRepository tenants,
      AccountRepository accounts,
      Members members,
      TenantDatabases databases,
      PasswordTokens passwordTokens,
      AddressConfirmation confirmation,
      UnitOfWork unitOfWork,
      Idempotency idempotency,
      Outbox outbox,
      InstantSource clock) {
    this.platforms = platforms;
    this.catalogs = catalogs;
    this.lifecycle = lifecycle;
    this.tenants = tenants;
    this.accounts = accounts;
    this.members = members;
    this.databases = databases;
    this.passwordTokens = passwordTokens;
    this.confirmation = confirmation;
    this.unitOfWork = unitOfWork;
    this.idempotency = idempotency;
    this.outbox = outbox;
    this.clock = clock;
  }

  /** A sign-up whose platform and plan are known to be right. */
  private record Checked(
      SignUpRequest request,
      PlatformState platform,
      Plan plan,
      int trialDays,
      boolean pilot,
      String language) {}

  /**
   * Who it is for.
   *
   * @param userId of the signed-in owner; null: a user is made
   */
  private record Customer(UUID accountId, @Nullable UUID userId) {}

  /**
   * @param hostPlatform the platform of the host that was asked; null on the installation's own
   * @param language of the tenant
   * @param caller null: anyone
   */
  Mono<TenantResponse> signUp(
      SignUpRequest request,
      @Nullable String hostPlatform,
      String language,
      @Nullable Caller caller,
      IdempotentRequest idempotent) {
    return check(request, hostPlatform, language, caller)
        .zipWith(customer(caller))
        .flatMap(known -> commit(known.getT1(), known.getT2(), idempotent));
  }

  private Mono<Checked> check(
      SignUpRequest request,
      @Nullable String hostPlatform,
      String language,
      @Nullable Caller caller) {
    return platforms
        .all()
        .flatMap(all -> choosePlatform(all, request, hostPlatform))
        .flatMap(platform ->
            catalogs
                .of(platform.code())
                .map(catalog -> choosePlan(request, platform, catalog, language, caller)));
  }

  private Mono<PlatformState> choosePlatform(
      List<PlatformState> all, SignUpRequest request, @Nullable String hostPlatform) {
    Set<String> codes = all.stream().map(PlatformState::code).collect(Collectors.toSet());
    String wanted = request.platform() == null ? hostPlatform : request.platform();
    if (Slug.isReserved(request.slug(), codes)) {
      return Mono.error(slugTaken(request.slug()));
    }
    return all.stream()
        .filter(PlatformState::isActive)
        .filter(platform -> wanted == null ? platform.isDefault() : platform.code().equals(wanted))
        .findFirst()
        .map(Mono::just)
        .orElseGet(() -> Mono.error(invalid("/platform", "there is no such platform")));
  }

  private static Checked choosePlan(
      SignUpRequest request,
      PlatformState platform,
      CatalogState catalog,
      String language,
      @Nullable Caller caller) {
    boolean operator = caller != null && caller.hasRole(OperatorRole.SUPPORT);
    boolean pilot = Boolean.TRUE.equals(request.pilot());
    if (pilot && !operator) {
      throw ProblemException.of(
          io.atelier.chassis.problem.ChassisProblem.FORBIDDEN,
          "Only an operator starts a pilot: sign up without pilot.");
    }
    String code = request.planCode() == null ? catalog.defaultPlan() : request.planCode();
    Plan plan =
        catalog
            .plan(code)
            .filter(Plan::isActive)
            .orElseThrow(() -> invalid("/plan_code", "there is no such plan on this platform"));
    if ((plan.onQuote() || !plan.isPublic()) && !operator) {
      throw ProblemException.of(
          TenantProblem.CONTACT_SALES,
          "The plan " + plan.code() + " is made for each customer: write to our sales.");
    }
    boolean free = pilot || plan.onQuote() || plan.amount() == null || plan.amount() == 0;
    return new Checked(request, platform, plan, free ? 0 : plan.trialDays(), pilot, language);
  }

  /** A signed-in owner adds a tenant to the account; anyone else begins a new one. */
  private Mono<Customer> customer(@Nullable Caller caller) {
    if (caller == null || caller.kind() != Caller.Kind.MEMBER) {
      return Mono.just(new Customer(UuidCreator.getTimeOrderedEpoch(), null));
    }
    if (!caller.hasRole(MemberRole.OWNER)) {
      return Mono.error(
          ProblemException.of(
              io.atelier.chassis.problem.ChassisProblem.FORBIDDEN,
              "Only an OWNER adds a tenant to the account; sign out to begin a new account."));
    }
    return lifecycle
        .accountOf(caller.requireTenant())
        .map(account -> new Customer(account, UUID.fromString(caller.subject())));
  }

  private Mono<TenantResponse> commit(
      Checked checked, Customer customer, IdempotentRequest idempotent) {
    UUID tenantId = UuidCreator.getTimeOrderedEpoch();
    Instant now = clock.instant().truncatedTo(java.time.temporal.ChronoUnit.MICROS);
    return unitOfWork.asTenant(
        tenantId,
        idempotency.once(
            idempotent, TenantResponse.class, create(tenantId, checked, customer, now)));
  }

  private Mono<TenantResponse> create(
      UUID tenantId, Checked checked, Customer customer, Instant now) {
    Tenant tenant = tenant(tenantId, checked, customer, now);
    return takeSlug(tenant)
        .then(owner(tenant, customer, now))
        .flatMap(owner ->
            tenants
                .add(tenant)
                .then(members.addOwner(tenantId, tenant.platform(), owner.userId(), now))
                .then(databases.wish(tenantId, checked.platform(), tenant.slug(), now))
                .then(tenants.find(tenantId))
                .flatMap(found -> publish(found.tenant()).thenReturn(found))
                .flatMap(found -> confirmation.ask(owner.userId(), tenantId, now).thenReturn(found))
                .map(found -> TenantResponse.from(found.tenant(), found.statusAt(now), owner)));
  }

  private static Tenant tenant(UUID id, Checked checked, Customer customer, Instant now) {
    SignUpRequest request = checked.request();
    boolean hasTrial = checked.trialDays() > 0;
    return new Tenant(
        id,
        customer.accountId(),
        checked.platform().code(),
        request.slug(),
        request.name().strip(),
        EmailAddress.normalised(request.email()),
        request.phone(),
        request.city(),
        request.countryCode(),
        checked.language(),
        null,
        null,
        Map.of(),
        checked.plan().code(),
        checked.pilot(),
        hasTrial ? now.plus(Duration.ofDays(checked.trialDays())) : null,
        Hold.NONE,
        null,
        ShownStatus.atSignUp(hasTrial),
        null,
        "none",
        1,
        now,
        now,
        null);
  }

  private Mono<Void> takeSlug(Tenant tenant) {
    return tenants
        .takeSlug(tenant.platform(), tenant.slug(), tenant.id())
        .flatMap(free -> free ? Mono.<Void>empty() : Mono.<Void>error(slugTaken(tenant.slug())));
  }

  private Mono<TenantResponse.Owner> owner(Tenant tenant, Customer customer, Instant now) {
    UUID known = customer.userId();
    if (known != null) {
      return Mono.just(new TenantResponse.Owner(known, null));
    }
    UUID userId = UuidCreator.getTimeOrderedEpoch();
    return accounts
        .addUser(userId, tenant.email(), now)
        .flatMap(isNew -> isNew ? Mono.<Void>empty() : Mono.<Void>error(emailKnown()))
        .then(accounts.addAccount(customer.accountId(), tenant.name(), now))
        .then(passwordTokens.issue(userId, now))
        .map(token -> new TenantResponse.Owner(userId, token));
  }

  private Mono<Void> publish(Tenant tenant) {
    return outbox.append(
        OutboundEvent.state(
            Topic.TENANTS,
            tenant.id().toString(),
            tenant.sequence(),
            "tenant.created",
            tenant.id(),
            tenant.toState()));
  }

  private static ProblemException slugTaken(String slug) {
    return ProblemException.of(
        TenantProblem.SLUG_TAKEN, "The slug " + slug + " is taken or reserved: choose another.");
  }

  private static ProblemException emailKnown() {
    return ProblemException.of(
        TenantProblem.EMAIL_KNOWN,
        "Sign in to add a tenant to your account, or reset the password by mail.");
  }

  private static ProblemException invalid(String pointer, String detail) {
    return ProblemException.invalid(List.of(new Fault(pointer, detail)));
  }
}
