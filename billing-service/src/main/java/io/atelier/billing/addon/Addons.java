package io.atelier.billing.addon;

import io.atelier.billing.invoice.Charge;
import io.atelier.billing.timer.Timer;
import io.atelier.billing.timer.TimerKind;
import io.atelier.billing.timer.Timers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** The add-ons that a tenant has. All of it runs in the caller's unit of work, under its lock. */
@Component
public final class Addons {
  private final AddonRepository repository;
  private final Timers timers;

  Addons(AddonRepository repository, Timers timers) {
    this.repository = repository;
    this.timers = timers;
  }

  /** Those that grant something, also when they are cancelled and will end with their period. */
  public Mono<List<BoughtAddon>> active(UUID tenantId) {
    return repository.active(List.of(tenantId)).collectList();
  }

  /**
   * What the periods cost that begin at an instant: for the preview of an invoice on which they
   * stand beside the plan.
   */
  public static List<Charge> due(List<BoughtAddon> addons, Instant at) {
    return addons.stream()
        .filter(addon -> addon.isDue(at))
        .flatMap(addon -> addon.next().charges().stream())
        .toList();
  }

  /**
   * Begins the next period of each add-on whose period is over, ends what was cancelled, and
   * answers the charges. To be called by a renewal, so that plan and add-ons stand on one invoice;
   * add-ons whose period ends when nothing is renewed have a timer for it, which runs after the
   * renewal and then finds nothing to do. The same instant again answers nothing.
   *
   * @param nows of each tenant that is renewed, its now
   * @return the charges of each tenant that has any
   */
  public Mono<Map<UUID, List<Charge>>> renew(Map<UUID, Instant> nows) {
    return repository
        .active(nows.keySet())
        .filter(addon -> addon.isDue(now(nows, addon)))
        .map(BoughtAddon::next)
        .collectList()
        .flatMap(next -> renew(next, nows));
  }

  private Mono<Map<UUID, List<Charge>>> renew(List<BoughtAddon> next, Map<UUID, Instant> nows) {
    Map<UUID, List<Charge>> charges =
        next.stream()
            .collect(
                Collectors.groupingBy(
                    BoughtAddon::tenantId,
                    Collectors.flatMapping(
                        addon -> addon.charges().stream(), Collectors.toList())));
    return next.isEmpty()
        ? Mono.just(charges)
        : repository
            .goOn(next, next.stream().map(addon -> now(nows, addon)).toList())
            .then(Mono.defer(() -> timers.setAll(ends(next))))
            .thenReturn(charges);
  }

  private static Instant now(Map<UUID, Instant> nows, BoughtAddon addon) {
    return Objects.requireNonNull(nows.get(addon.tenantId()));
  }

  /** The timer of what has ended finds nothing to do. */
  private static List<Timer> ends(List<BoughtAddon> addons) {
    List<Timer> ends = new ArrayList<>();
    for (BoughtAddon addon : addons) {
      Instant end = addon.periodEnd();
      if (end != null && addon.status() != BoughtAddon.Status.EXPIRED) {
        ends.add(new Timer(addon.tenantId(), TimerKind.ADDON_END, addon.id(), end));
      }
    }
    return ends;
  }

  /** Ends all of them at once, without refund: their subscription ended. */
  public Mono<Void> endAll(UUID tenantId, Instant at) {
    return repository
        .active(List.of(tenantId))
        .collectList()
        .flatMapIterable(addons -> addons)
        .concatMap(addon -> change(addon.end(at), at))
        .then();
  }

  /** Keeps what was bought. */
  public Mono<Void> add(BoughtAddon addon, Instant at) {
    return repository.add(addon, at).then(Mono.defer(() -> setTimer(addon)));
  }

  /** Keeps what became of it. */
  public Mono<Void> change(BoughtAddon addon, Instant at) {
    return repository.change(addon, at).then(Mono.defer(() -> setTimer(addon)));
  }

  private Mono<Void> setTimer(BoughtAddon addon) {
    Instant end = addon.periodEnd();
    return end == null || addon.status() == BoughtAddon.Status.EXPIRED
        ? timers.remove(addon.tenantId(), TimerKind.ADDON_END, addon.id())
        : timers.set(new Timer(addon.tenantId(), TimerKind.ADDON_END, addon.id(), end));
  }

  /** One that the tenant has or had. */
  public Mono<BoughtAddon> find(UUID tenantId, UUID id) {
    return repository.find(tenantId, id);
  }

  /**
   * All it has or had, newest first.
   *
   * @param before the id to go on behind; null: from the newest
   */
  public Mono<List<BoughtAddon>> newestFirst(UUID tenantId, @Nullable UUID before, int most) {
    return repository.newestFirst(tenantId, before, most).collectList();
  }
}
