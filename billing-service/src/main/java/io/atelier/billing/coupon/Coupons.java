package io.atelier.billing.coupon;

import io.atelier.billing.catalog.CatalogBook;
import io.atelier.billing.catalog.Coupon;
import io.atelier.billing.catalog.CurrentCatalog;
import io.atelier.billing.catalog.PlatformCatalog;
import io.atelier.chassis.problem.Fault;
import io.atelier.chassis.problem.ProblemException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Coupons that tenants redeem. All of it runs in the caller's unit of work, under its lock. */
@Component
public final class Coupons {
  private final CatalogBook book;
  private final CouponRepository repository;

  Coupons(CatalogBook book, CouponRepository repository) {
    this.book = book;
    this.repository = repository;
  }

  /**
   * Makes a coupon count for a subscription, in place of one that counted before.
   *
   * @return empty; an error 422 at {@code /coupon} that says why when it is not good for this
   */
  public Mono<Void> redeem(CouponRequest request) {
    return book.current().flatMap(current -> redeem(request, current));
  }

  private Mono<Void> redeem(CouponRequest request, CurrentCatalog current) {
    PlatformCatalog platform = current.catalog().platform(request.platform()).orElseThrow();
    Coupon coupon = platform.coupons().get(request.coupon().strip().toLowerCase(Locale.ROOT));
    if (coupon == null) {
      return refused("is no coupon here");
    }
    String fault = Redemption.fault(coupon, request);
    if (fault != null) {
      return refused(fault);
    }
    ZoneId zone = current.catalog().sellerOf(platform).timeZone();
    return repository
        .isRedeemed(request.tenantId(), coupon)
        .flatMap(before -> before ? refused("was redeemed before") : count(coupon))
        .then(Mono.defer(() -> repository.add(Redemption.of(coupon, request, zone), request.at())));
  }

  private Mono<Void> count(Coupon coupon) {
    return repository
        .count(coupon)
        .flatMap(counted -> counted ? Mono.empty() : refused("was redeemed as often as it may be"));
  }

  private static Mono<Void> refused(String why) {
    return Mono.error(ProblemException.invalid(List.of(new Fault("/coupon", why))));
  }

  /** An invoice that a coupon may lower. */
  public record Lowered(UUID tenantId, UUID subscriptionId, String planCode, Instant at) {}

  /**
   * What is off invoices of an instant.
   *
   * @return by subscription; none where no coupon counts then
   */
  public Mono<Map<UUID, Discount>> discounts(List<Lowered> invoices) {
    Map<UUID, Lowered> bySubscription =
        invoices.stream().collect(Collectors.toMap(Lowered::subscriptionId, invoice -> invoice));
    return repository
        .newest(
            invoices.stream().map(Lowered::tenantId).toList(),
            invoices.stream().map(Lowered::subscriptionId).toList())
        .filter(redemption -> counts(redemption, bySubscription.get(redemption.subscriptionId())))
        .collectMap(Redemption::subscriptionId, Redemption::discount);
  }

  private static boolean counts(Redemption redemption, @Nullable Lowered invoice) {
    return invoice != null && redemption.counts(invoice.planCode(), invoice.at());
  }
}
