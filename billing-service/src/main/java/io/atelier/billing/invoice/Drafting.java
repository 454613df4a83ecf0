package io.atelier.billing.invoice;

import io.atelier.billing.catalog.CatalogBook;
import io.atelier.billing.catalog.CurrentCatalog;
import io.atelier.billing.catalog.PlatformCatalog;
import io.atelier.billing.catalog.Seller;
import io.atelier.billing.credit.BillingCredit;
import io.atelier.billing.credit.BillingCredits;
import io.atelier.billing.invoice.Assembly.CreditUse;
import io.atelier.billing.invoice.InvoiceContext.WaitingSlot;
import io.atelier.billing.invoice.InvoiceParts.Entry;
import io.atelier.billing.invoice.UsageSlotRepository.StoredSlot;
import io.atelier.billing.money.Money;
import io.atelier.billing.tax.TaxTreatment;
import io.atelier.billing.timer.Timer;
import io.atelier.billing.timer.TimerKind;
import io.atelier.billing.timer.Timers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Puts drafts together, and writes what they come to. */
@Component
class Drafting {
  private final CatalogBook book;
  private final InvoiceContextRepository contexts;
  private final InvoiceRepository invoices;
  private final UsageSlotRepository slots;
  private final BillingCredits credits;
  private final Timers timers;
  private final InvoiceProperties properties;

  Drafting(
      CatalogBook book,
      InvoiceContextRepository contexts,
      InvoiceRepository invoices,
      UsageSlotRepository slots,
      BillingCredits credits,
      Timers timers,
      InvoiceProperties properties) {
    this.book = book;
    this.contexts = contexts;
    this.invoices = invoices;
    this.slots = slots;
    this.credits = credits;
    this.timers = timers;
    this.properties = properties;
  }

  /** All that goes into a draft, whose tax and usage are as they are now. */
  record Material(
      Draft draft,
      Seller seller,
      InvoiceContext context,
      TaxTreatment tax,
      List<Entry> entries,
      List<WaitingSlot> usage,
      Instant at) {

    boolean waits() {
      return usage.stream().anyMatch(slot -> !slot.isClosed());
    }

    /** With usage at its value so far. */
    Assembly assembly() {
      List<Entry> all = new ArrayList<>(entries);
      usage.forEach(slot -> all.add(slot.entry()));
      return Assembly.of(
          new InvoiceParts(
              all, draft.discount(), tax, context.credits(), draft.subscriptionId(), at));
    }
  }

  /** Of an order: its own charges first, then what was pending. */
  Mono<Material> gather(UUID id, InvoiceOrder order) {
    Draft draft = Draft.of(id, order);
    return contexts
        .ofNew(draft, order.usage(), order.at())
        .zipWhen(context -> book.numbered(context.catalogNumber()))
        .map(read -> {
          InvoiceContext context = read.getT1();
          List<Entry> entries = new ArrayList<>();
          order.charges().forEach(charge -> entries.add(new Entry(order.subscriptionId(), charge)));
          List<WaitingSlot> usage = new ArrayList<>();
          if (!order.alone()) {
            context.pending().forEach(line -> entries.add(line.entry()));
            usage.addAll(context.slots());
          }
          order
              .usage()
              .forEach(slot ->
                  usage.add(WaitingSlot.of(order.subscriptionId(), slot, context.total(slot))));
          return material(draft, context, read.getT2(), entries, usage, order.at());
        });
  }

  /** Of a draft that is there. */
  Mono<Material> gather(Draft draft, Instant at) {
    return contexts
        .ofDraft(draft, at)
        .zipWhen(context -> book.numbered(context.catalogNumber()))
        .map(read ->
            material(
                draft,
                read.getT1(),
                read.getT2(),
                read.getT1().pending().stream().map(InvoiceContext.PendingLine::entry).toList(),
                read.getT1().slots(),
                at));
  }

  private static Material material(
      Draft draft,
      InvoiceContext context,
      CurrentCatalog current,
      List<Entry> entries,
      List<WaitingSlot> usage,
      Instant at) {
    PlatformCatalog platform =
        current
            .catalog()
            .platform(draft.platform())
            .orElseThrow(() -> new IllegalStateException("nothing is sold on " + draft.platform()));
    Seller seller = current.catalog().sellerOf(platform);
    TaxTreatment tax =
        TaxTreatment.of(
            platform.tax(),
            seller.countryCode(),
            seller.taxInclusive(),
            context.countryCode(),
            context.vatId());
    return new Material(draft, seller, context, tax, entries, usage, at);
  }

  /** Writes a draft that waits until its usage is closed. */
  Mono<Void> keepWaiting(Material material) {
    Draft draft = material.draft();
    return invoices
        .write(
            draft,
            material.seller().code(),
            material.context().taxedAs(),
            Assembly.unfinished(material.entries(), material.tax()),
            null,
            null)
        .then(Mono.defer(() -> putSlots(material, draft.id(), false)))
        .then(
            Mono.defer(() ->
                timers.set(
                    new Timer(
                        draft.tenantId(),
                        TimerKind.USAGE_WAIT,
                        draft.id(),
                        material.at().plus(properties.usageWait())))));
  }

  /** Writes what a draft comes to: it is complete, and only its number is missing. */
  Mono<Void> complete(Material material) {
    Assembly assembly = material.assembly();
    Draft draft = material.draft();
    if (assembly.isNothing()) {
      return invoices.remove(draft).then(Mono.defer(() -> putSlots(material, null, true)));
    }
    return invoices
        .write(
            draft,
            material.seller().code(),
            material.context().taxedAs(),
            assembly,
            material.at(),
            assembly.due() == 0 ? null : dueDate(material.at()))
        .then(Mono.defer(() -> putSlots(material, draft.id(), true)))
        .then(Mono.defer(() -> settleCredits(draft, assembly, material.at())))
        .then(Mono.defer(() -> setDueTimer(draft, assembly, material.at())));
  }

  Instant dueDate(Instant readyAt) {
    return readyAt.plus(Duration.ofDays(properties.dueDays()));
  }

  private Mono<Void> putSlots(Material material, @Nullable UUID invoiceId, boolean rated) {
    return slots.put(
        material.draft().tenantId(),
        material.draft().currency(),
        material.usage().stream().map(slot -> StoredSlot.of(invoiceId, slot, rated)).toList());
  }

  private Mono<Void> settleCredits(Draft draft, Assembly assembly, Instant at) {
    Map<UUID, Long> uses = new LinkedHashMap<>();
    for (CreditUse use : assembly.creditUses()) {
      uses.put(use.creditId(), use.amount());
    }
    Mono<Void> used = credits.use(draft.tenantId(), draft.id(), uses, at);
    return assembly.credited() == 0
        ? used
        : used.then(
            Mono.defer(() ->
                credits.give(
                    draft.tenantId(),
                    new Money(assembly.credited(), draft.currency()),
                    BillingCredit.Type.ADJUSTMENT,
                    "An invoice came to less than nothing",
                    creditCause(draft),
                    at)));
  }

  static String creditCause(Draft draft) {
    return "invoice:" + draft.id();
  }

  private Mono<Void> setDueTimer(Draft draft, Assembly assembly, Instant at) {
    return assembly.due() == 0
        ? Mono.empty()
        : timers.set(new Timer(draft.tenantId(), TimerKind.INVOICE_DUE, draft.id(), dueDate(at)));
  }
}
