package io.atelier.billing.invoice;

import io.atelier.billing.catalog.CatalogBook;
import io.atelier.billing.catalog.CurrentCatalog;
import io.atelier.billing.catalog.Seller;
import io.atelier.billing.invoice.NumberingRepository.Candidate;
import io.atelier.billing.invoice.NumberingRepository.Numbered;
import io.atelier.billing.invoice.NumberingRepository.Waiting;
import io.atelier.chassis.outbox.OutboundEvent;
import io.atelier.chassis.outbox.Outbox;
import io.atelier.chassis.tenancy.SystemReason;
import io.atelier.chassis.tenancy.UnitOfWork;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Gives invoices their numbers: gapless, because the series' row is held from the look at what is
 * ready to the commit of what was numbered. Lines, taxes and timers are the tenant's own
 * transaction's; a pass takes no tenant's lock and waits for nobody but another pass.
 */
@Component
class Numbering {
  private static final int MOST = 500;

  private final UnitOfWork unitOfWork;
  private final NumberingRepository repository;
  private final CatalogBook book;
  private final Redrafting redrafting;
  private final Outbox outbox;
  private final InstantSource clock;

  Numbering(
      UnitOfWork unitOfWork,
      NumberingRepository repository,
      CatalogBook book,
      Redrafting redrafting,
      Outbox outbox,
      InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.repository = repository;
    this.book = book;
    this.redrafting = redrafting;
    this.outbox = outbox;
    this.clock = clock;
  }

  /** Numbers what is ready of one series; answers how many invoices it dealt with. */
  Mono<Integer> pass() {
    return unitOfWork
        .asSystem(
            SystemReason.NUMBERING,
            Mono.defer(() -> book.current().flatMap(this::numberOldestSeries)))
        .flatMap(pass ->
            Flux.fromIterable(pass.stale())
                .concatMap(invoice -> redrafting.redraft(invoice.tenantId(), invoice.id()))
                .then(Mono.just(pass.numbered() + pass.stale().size())))
        .defaultIfEmpty(0);
  }

  private Mono<Pass> numberOldestSeries(CurrentCatalog current) {
    return repository
        .oldest()
        .flatMap(waiting -> {
          Seller seller = current.catalog().sellers().get(waiting.seller());
          return seller == null ? sellerIsGone(waiting) : number(seller, waiting, issued(waiting));
        });
  }

  /** Those that the seller should have numbered are drafted anew, for the platform's seller now. */
  private Mono<Pass> sellerIsGone(Waiting waiting) {
    return repository
        .candidates(waiting.seller(), waiting.test(), MOST)
        .map(Candidate::invoice)
        .collectList()
        .map(orphans -> new Pass(0, orphans));
  }

  /** A tenant whose clock was moved gets the date of its own time. */
  private Instant issued(Waiting waiting) {
    return waiting.test() ? waiting.readyAt() : clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  private Mono<Pass> number(Seller seller, Waiting waiting, Instant issued) {
    int series = NumberFormat.series(seller, issued);
    return repository
        .take(seller.code(), waiting.test(), series)
        .flatMap(next ->
            repository
                .candidates(seller.code(), waiting.test(), MOST)
                .collectList()
                .flatMap(found -> number(seller, waiting.test(), series, issued, next, found)));
  }

  private Mono<Pass> number(
      Seller seller,
      boolean test,
      int series,
      Instant systemIssued,
      long next,
      List<Candidate> candidates) {
    List<Numbered> numbered = new ArrayList<>();
    List<Invoice> stale = new ArrayList<>();
    for (Candidate candidate : candidates) {
      Instant issued = test ? candidate.standing().readyAt() : systemIssued;
      if (!candidate.standing().taxedAsItShould()) {
        stale.add(candidate.invoice());
      } else if (NumberFormat.series(seller, issued) == series) {
        String number = NumberFormat.number(seller, issued, test, next + numbered.size());
        numbered.add(numbered(candidate, number, issued));
      }
    }
    Pass pass = new Pass(numbered.size(), stale);
    return numbered.isEmpty()
        ? Mono.just(pass)
        : repository
            .number(seller, test, series, numbered)
            .then(Mono.defer(() -> outbox.appendAll(events(numbered))))
            .thenReturn(pass);
  }

  private static Numbered numbered(Candidate candidate, String number, Instant issued) {
    Invoice invoice = candidate.invoice();
    boolean paid = invoice.amountDue() == 0;
    InvoiceStatus status =
        paid
            ? InvoiceStatus.PAID
            : candidate.standing().overdue() ? InvoiceStatus.OVERDUE : InvoiceStatus.SENT;
    boolean twoFacts = status != InvoiceStatus.SENT;
    return new Numbered(
        invoice.numbered(number, status, issued),
        number,
        issued,
        candidate.standing().sequence() + (twoFacts ? 2 : 1),
        candidate.standing().newBuyer());
  }

  private static List<OutboundEvent> events(List<Numbered> numbered) {
    List<OutboundEvent> events = new ArrayList<>();
    for (Numbered one : numbered) {
      Invoice invoice = one.invoice();
      switch (invoice.status()) {
        case PAID -> {
          events.add(InvoiceEvents.of(InvoiceEvents.FINALIZED, invoice, one.sequence() - 1));
          events.add(InvoiceEvents.of(InvoiceEvents.PAID, invoice, one.sequence()));
        }
        case OVERDUE -> {
          events.add(InvoiceEvents.of(InvoiceEvents.FINALIZED, invoice, one.sequence() - 1));
          events.add(InvoiceEvents.of(InvoiceEvents.OVERDUE, invoice, one.sequence()));
        }
        case SENT, DRAFT, CANCELLED ->
            events.add(InvoiceEvents.of(InvoiceEvents.FINALIZED, invoice, one.sequence()));
      }
    }
    return events;
  }

  /**
   * @param stale what is to be drafted anew, for its buyer is another than its tax is for
   */
  private record Pass(int numbered, List<Invoice> stale) {}
}
