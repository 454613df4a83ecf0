package io.atelier.billing.invoice;

import com.github.f4b6a3.uuid.UuidCreator;
import io.atelier.billing.catalog.CatalogBook;
import io.atelier.billing.catalog.CurrentCatalog;
import io.atelier.billing.catalog.PlatformCatalog;
import io.atelier.billing.catalog.Seller;
import io.atelier.billing.credit.BillingCredit;
import io.atelier.billing.credit.BillingCredits;
import io.atelier.billing.invoice.Assembly.CreditUse;
import io.atelier.billing.invoice.InvoiceContext.WaitingSlot;
import io.atelier.billing.invoice.InvoiceContextRepository.Asked;
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
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
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

    /** Its usage as the database takes it. */
    List<StoredSlot> slots(@Nullable UUID invoiceId, boolean rated) {
      return usage.stream().map(slot -> StoredSlot.of(draft, invoiceId, slot, rated)).toList();
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

  /** Of orders: the order's own charges first, then what was pending. */
  Mono<List<Material>> gather(List<InvoiceOrder> orders) {
    List<Draft> drafts =
        orders.stream().map(order -> Draft.of(UuidCreator.getTimeOrderedEpoch(), order)).toList();
    List<Asked> asked =
        IntStream.range(0, orders.size())
            .mapToObj(n -> Asked.ofNew(drafts.get(n), orders.get(n)))
            .toList();
    return read(asked)
        .map(read ->
            IntStream.range(0, orders.size())
                .mapToObj(n ->
                    material(drafts.get(n), orders.get(n), read.contexts().get(n), read.current()))
                .toList());
  }

  private static Material material(
      Draft draft, InvoiceOrder order, InvoiceContext context, CurrentCatalog current) {
    List<Entry> entries = new ArrayList<>();
    order.charges().forEach(charge -> entries.add(new Entry(order.subscriptionId(), charge)));
    List<WaitingSlot> usage = new ArrayList<>();
    if (!order.alone()) {
      context.pending().forEach(line -> entries.add(line.entry()));
      usage.addAll(context.slots());
    }
    order
        .usage()
        .forEach(
            slot -> usage.add(WaitingSlot.of(order.subscriptionId(), slot, context.total(slot))));
    return material(draft, context, current, entries, usage, order.at());
  }

  /** Of a draft that is there. */
  Mono<Material> gather(Draft draft, Instant at) {
    return read(List.of(Asked.ofDraft(draft, at)))
        .map(read -> {
          InvoiceContext context = read.contexts().getFirst();
          return material(
              draft,
              context,
              read.current(),
              context.pending().stream().map(InvoiceContext.PendingLine::entry).toList(),
              context.slots(),
              at);
        });
  }

  /** The catalogue is the one that was sold when the contexts were read. */
  private Mono<Read> read(List<Asked> asked) {
    return contexts
        .read(asked)
        .flatMap(found ->
            book.numbered(found.getFirst().catalogNumber())
                .map(current -> new Read(found, current)));
  }

  private record Read(List<InvoiceContext> contexts, CurrentCatalog current) {}

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

  /** Writes drafts that wait until their usage is closed. */
  Mono<Void> keepWaiting(List<Material> materials) {
    List<StoredDraft> drafts = new ArrayList<>();
    List<StoredSlot> usage = new ArrayList<>();
    List<Timer> waits = new ArrayList<>();
    for (Material material : materials) {
      Draft draft = material.draft();
      drafts.add(
          StoredDraft.of(
              material, Assembly.unfinished(material.entries(), material.tax()), null, null));
      usage.addAll(material.slots(draft.id(), false));
      waits.add(
          new Timer(
              draft.tenantId(),
              TimerKind.USAGE_WAIT,
              draft.id(),
              material.at().plus(properties.usageWait())));
    }
    return invoices
        .write(drafts)
        .then(Mono.defer(() -> slots.put(usage)))
        .then(Mono.defer(() -> timers.setAll(waits)));
  }

  /** Writes what drafts come to: they are complete, and only their numbers are missing. */
  Mono<Void> complete(List<Material> materials) {
    List<Draft> nothing = new ArrayList<>();
    List<StoredDraft> drafts = new ArrayList<>();
    List<StoredSlot> usage = new ArrayList<>();
    List<BillingCredits.Use> paid = new ArrayList<>();
    List<BillingCredits.Gift> credited = new ArrayList<>();
    List<Timer> dues = new ArrayList<>();
    for (Material material : materials) {
      Draft draft = material.draft();
      Assembly assembly = material.assembly();
      if (assembly.isNothing()) {
        nothing.add(draft);
        usage.addAll(material.slots(null, true));
        continue;
      }
      Instant due = assembly.due() == 0 ? null : dueDate(material.at());
      drafts.add(StoredDraft.of(material, assembly, material.at(), due));
      usage.addAll(material.slots(draft.id(), true));
      assembly.creditUses().forEach(use -> paid.add(paid(use, draft, material.at())));
      if (assembly.credited() > 0) {
        credited.add(credited(assembly.credited(), draft, material.at()));
      }
      if (due != null) {
        dues.add(new Timer(draft.tenantId(), TimerKind.INVOICE_DUE, draft.id(), due));
      }
    }
    return invoices
        .remove(nothing)
        .then(Mono.defer(() -> invoices.write(drafts)))
        .then(Mono.defer(() -> slots.put(usage)))
        .then(Mono.defer(() -> credits.use(paid)))
        .then(Mono.defer(() -> credits.give(credited)))
        .then(Mono.defer(() -> timers.setAll(dues)));
  }

  Instant dueDate(Instant readyAt) {
    return readyAt.plus(Duration.ofDays(properties.dueDays()));
  }

  private static BillingCredits.Use paid(CreditUse use, Draft draft, Instant at) {
    return new BillingCredits.Use(draft.tenantId(), use.creditId(), draft.id(), use.amount(), at);
  }

  private static BillingCredits.Gift credited(long amount, Draft draft, Instant at) {
    return new BillingCredits.Gift(
        draft.tenantId(),
        new Money(amount, draft.currency()),
        BillingCredit.Type.ADJUSTMENT,
        "An invoice came to less than nothing",
        creditCause(draft),
        at);
  }

  static String creditCause(Draft draft) {
    return "invoice:" + draft.id();
  }
}
