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
   * Begins the next period of each add-on whose period is over, ends what was cancelled, and
   * answers what changed: its charges are to be invoiced. To be called by a renewal, and when
   * access comes back, so that plan and add-ons stand on one invoice; add-ons whose period ends at
   * another instant have a timer for it, which runs after the renewal and then finds nothing to do.
   * The same instant again answers nothing.
   *
   * @param turns one of each tenant
   */
  public Mono<List<BoughtAddon>> goOn(List<Turn> turns) {
    Map<UUID, Turn> byTenant =
        turns.stream().collect(Collectors.toMap(Turn::tenantId, turn -> turn));
    return repository
        .active(byTenant.keySet())
        .flatMapIterable(addon -> {
          Turn turn = of(byTenant, addon);
          return turn.periods().begin(List.of(addon), turn.at());
        })
        .collectList()
        .delayUntil(next ->
            next.isEmpty()
                ? Mono.empty()
                : repository
                    .goOn(next, next.stream().map(addon -> of(byTenant, addon).at()).toList())
                    .then(Mono.defer(() -> timers.setAll(ends(next)))));
  }

  private static Turn of(Map<UUID, Turn> turns, BoughtAddon addon) {
    return Objects.requireNonNull(turns.get(addon.tenantId()));
  }

  /**
   * How a tenant's add-ons go on at an instant.
   *
   * @param at the tenant's now
   */
  public record Turn(UUID tenantId, AddonPeriods periods, Instant at) {}

  /** What the periods cost that begin. */
  public static List<Charge> charges(List<BoughtAddon> begun) {
    return begun.stream().flatMap(addon -> addon.charges().stream()).toList();
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
