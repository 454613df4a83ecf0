package io.atelier.billing.catalog;

import io.atelier.billing.BillingProblem;
import io.atelier.chassis.paging.Cursor;
import io.atelier.chassis.paging.Page;
import io.atelier.chassis.paging.PageRequest;
import io.atelier.chassis.problem.Fault;
import io.atelier.chassis.problem.ProblemException;
import io.atelier.chassis.tenancy.SystemReason;
import io.atelier.chassis.tenancy.UnitOfWork;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** What anyone may see of what a platform sells, in the order in which it wants it shown. */
@Component
class PriceLists {
  private final CatalogBook book;
  private final UnitOfWork unitOfWork;
  private final CatalogProperties properties;

  PriceLists(CatalogBook book, UnitOfWork unitOfWork, CatalogProperties properties) {
    this.book = book;
    this.unitOfWork = unitOfWork;
    this.properties = properties;
  }

  /**
   * What one platform sells.
   *
   * @param named by the caller
   * @param ofHost the host's, when the caller names none; without both it is the default one
   * @return 404 when nothing is sold there
   */
  Mono<PriceList> of(@Nullable String named, @Nullable String ofHost) {
    String code = named != null ? named : ofHost != null ? ofHost : properties.defaultPlatform();
    return unitOfWork
        .asSystem(SystemReason.BEFORE_TENANT_IS_KNOWN, Mono.defer(book::current))
        .map(current -> new PriceList(platform(current, code), current));
  }

  private static PlatformCatalog platform(CurrentCatalog current, String code) {
    return current
        .catalog()
        .platform(code)
        .orElseThrow(() ->
            ProblemException.of(
                BillingProblem.CATALOG_NOT_FOUND,
                "No platform of that code sells anything here. There are: "
                    + String.join(", ", current.catalog().platforms().keySet())
                    + "."));
  }

  record PriceList(PlatformCatalog platform, CurrentCatalog current) {

    /** One page, by display order, then code. */
    static <T> Page<T> page(
        Collection<T> items,
        PageRequest page,
        ToIntFunction<T> displayOrder,
        Function<T, String> code) {
      List<T> found =
          items.stream()
              .sorted(Comparator.comparingInt(displayOrder).thenComparing(code))
              .filter(behind(page, displayOrder, code))
              .limit(page.fetch())
              .toList();
      return Page.of(
          found,
          page,
          last -> Cursor.encode(String.valueOf(displayOrder.applyAsInt(last)), code.apply(last)));
    }

    private static <T> Predicate<T> behind(
        PageRequest page, ToIntFunction<T> displayOrder, Function<T, String> code) {
      if (page.after() == null) {
        return _ -> true;
      }
      List<String> last = Cursor.decode(page.after(), 2);
      int order = order(last.getFirst());
      return item -> {
        int own = displayOrder.applyAsInt(item);
        return own > order || (own == order && code.apply(item).compareTo(last.getLast()) > 0);
      };
    }

    private static int order(String value) {
      try {
        return Integer.parseInt(value);
      } catch (NumberFormatException _) {
        throw ProblemException.invalid(
            List.of(new Fault("?after", "is not a cursor: pass on the next of the page before")));
      }
    }
  }
}
