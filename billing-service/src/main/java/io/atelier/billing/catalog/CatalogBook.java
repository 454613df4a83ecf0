package io.atelier.billing.catalog;

import io.atelier.billing.catalog.CatalogRepository.StoredVersion;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * The catalogue to look things up in, within the caller's unit of work. What was read is kept: a
 * version never changes, and which is the newest is asked each time.
 */
@Component
public class CatalogBook {
  private final CatalogRepository repository;
  private final AtomicReference<@Nullable CurrentCatalog> lastRead = new AtomicReference<>();
  private final Map<UUID, PlanVersion> versions = new ConcurrentHashMap<>();

  CatalogBook(CatalogRepository repository) {
    this.repository = repository;
  }

  /** The catalogue that is sold now; empty before the first import. */
  public Mono<CurrentCatalog> current() {
    return repository.newestNumber().flatMap(this::numbered);
  }

  /**
   * The catalogue that is sold now, of one who has just read its number.
   *
   * @param number the greatest in catalog_versions
   */
  public Mono<CurrentCatalog> numbered(long number) {
    CurrentCatalog known = lastRead.get();
    return known != null && known.number() == number ? Mono.just(known) : read();
  }

  private Mono<CurrentCatalog> read() {
    return repository
        .newest()
        .zipWith(repository.newestVersions().collectList())
        .map(read -> current(read.getT1(), read.getT2()))
        .doOnNext(lastRead::set);
  }

  private static CurrentCatalog current(
      CatalogRepository.StoredCatalog stored, Iterable<StoredVersion> versions) {
    Map<PlanVersion.Key, PlanVersion> newest = new HashMap<>();
    versions.forEach(found -> newest.put(found.version().key(), found.version()));
    return new CurrentCatalog(stored.number(), stored.catalog(), newest);
  }

  /** A version of a plan by its number; empty when there is none. */
  public Mono<PlanVersion> version(@Nullable String platform, String planCode, int number) {
    return repository.version(platform, planCode, number);
  }

  /** A version that some tenant holds. */
  public Mono<PlanVersion> version(UUID id) {
    PlanVersion known = versions.get(id);
    return known != null
        ? Mono.just(known)
        : repository
            .version(id)
            .switchIfEmpty(
                Mono.error(() -> new IllegalStateException("there is no plan version " + id)))
            .doOnNext(found -> versions.put(id, found));
  }
}
