package io.atelier.billing.catalog;

import io.atelier.chassis.tenancy.SystemReason;
import io.atelier.chassis.tenancy.UnitOfWork;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * Imports the catalogue before anything else of the service runs, for a tenant that signs up needs
 * a plan. When the files are refused, the service goes on with the catalogue that it has and its
 * health says so; without any it does not start.
 */
@Component("catalogHealthIndicator")
class CatalogStart implements SmartLifecycle, ReactiveHealthIndicator {
  private static final Logger LOG = LoggerFactory.getLogger(CatalogStart.class);
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final CatalogFiles files;
  private final CatalogImport catalogImport;
  private final CatalogBook book;
  private final CatalogFileRepository shelves;
  private final UnitOfWork unitOfWork;

  private volatile boolean running;
  private volatile List<CatalogFault> faults = List.of();

  CatalogStart(
      CatalogFiles files,
      CatalogImport catalogImport,
      CatalogBook book,
      CatalogFileRepository shelves,
      UnitOfWork unitOfWork) {
    this.files = files;
    this.catalogImport = catalogImport;
    this.book = book;
    this.shelves = shelves;
    this.unitOfWork = unitOfWork;
  }

  /** Blocks the thread that starts the service, which is no reactive one. */
  @Override
  public void start() {
    Mono.fromCallable(files::all)
        .flatMap(catalogImport::run)
        .doOnNext(CatalogStart::log)
        .then()
        .onErrorResume(InvalidCatalogException.class, this::goOnWithout)
        .then(Mono.defer(this::uploaded))
        .doOnNext(CatalogStart::warn)
        .block(PATIENCE);
    running = true;
  }

  private static void log(CatalogImport.Outcome outcome) {
    LOG.info(
        "Catalogue {}: {} new plan versions, changed for {}",
        outcome.number(),
        outcome.added().size(),
        outcome.platforms());
  }

  private Mono<List<String>> uploaded() {
    return unitOfWork.asSystem(
        SystemReason.UNTENANTED_RECORD, Mono.defer(shelves::all).map(CatalogShelf::uploaded));
  }

  private static void warn(List<String> uploaded) {
    if (!uploaded.isEmpty()) {
      LOG.warn(
          "Of the catalogue, {} were uploaded and count in place of the files of this start until"
              + " they are taken back",
          uploaded);
    }
  }

  private Mono<Void> goOnWithout(InvalidCatalogException refused) {
    return inUse()
        .switchIfEmpty(
            Mono.error(() ->
                new IllegalStateException(
                    "There is no catalogue to go on with. " + refused.getMessage(), refused)))
        .doOnNext(current -> {
          faults = refused.faults();
          LOG.error("Going on with catalogue {}. {}", current.number(), refused.getMessage());
        })
        .then();
  }

  private Mono<CurrentCatalog> inUse() {
    return unitOfWork.asSystem(SystemReason.UNTENANTED_RECORD, Mono.defer(book::current));
  }

  /** Up, also with a catalogue of yesterday: the details say what is wrong with today's files. */
  @Override
  public Mono<Health> health() {
    return inUse()
        .zipWith(uploaded())
        .map(found -> {
          CurrentCatalog current = found.getT1();
          Health.Builder health =
              Health.up()
                  .withDetail("number", current.number())
                  .withDetail("platforms", current.catalog().platforms().keySet())
                  .withDetail("uploaded", found.getT2());
          return faults.isEmpty()
              ? health.build()
              : health
                  .withDetail("refused", faults.stream().map(CatalogFault::toString).toList())
                  .build();
        });
  }

  @Override
  public void stop() {
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** Before consumers, timers and the web server, which are at the other end. */
  @Override
  public int getPhase() {
    return 0;
  }
}
