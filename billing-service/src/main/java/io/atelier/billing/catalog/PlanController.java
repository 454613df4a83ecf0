package io.atelier.billing.catalog;

import io.atelier.billing.BillingProblem;
import io.atelier.chassis.paging.Cursor;
import io.atelier.chassis.paging.Page;
import io.atelier.chassis.paging.PageRequest;
import io.atelier.chassis.problem.Fault;
import io.atelier.chassis.problem.ProblemException;
import io.atelier.chassis.security.Allow;
import io.atelier.chassis.tenancy.SystemReason;
import io.atelier.chassis.tenancy.UnitOfWork;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Price lists. */
@RestController
class PlanController {
  private final CatalogBook book;
  private final UnitOfWork unitOfWork;
  private final CatalogProperties properties;

  PlanController(CatalogBook book, UnitOfWork unitOfWork, CatalogProperties properties) {
    this.book = book;
    this.unitOfWork = unitOfWork;
    this.properties = properties;
  }

  /**
   * The public plans of a platform, in the order of its price list.
   *
   * @param platform the host's or the default one unless named; 404 when nothing is sold there
   */
  @Allow(anyone = true)
  @GetMapping("/api/plans")
  Mono<Page<PlanResponse>> plans(
      @RequestParam(required = false) @Nullable String platform,
      @RequestHeader(name = "X-Platform", required = false) @Nullable String platformOfHost,
      PageRequest page) {
    String code =
        platform != null
            ? platform
            : platformOfHost != null ? platformOfHost : properties.defaultPlatform();
    return unitOfWork
        .asSystem(SystemReason.BEFORE_TENANT_IS_KNOWN, Mono.defer(book::current))
        .map(current -> page(current, code, page));
  }

  private static Page<PlanResponse> page(CurrentCatalog current, String code, PageRequest page) {
    PlatformCatalog platform =
        current
            .catalog()
            .platform(code)
            .orElseThrow(() ->
                ProblemException.of(
                    BillingProblem.CATALOG_NOT_FOUND,
                    "No platform of that code sells anything here. There are: "
                        + String.join(", ", current.catalog().platforms().keySet())
                        + "."));
    List<Plan> plans =
        platform.inOrder().stream()
            .filter(plan -> plan.isPublic() && plan.isActive())
            .filter(behind(page))
            .limit(page.fetch())
            .toList();
    return Page.of(plans, page, PlanController::cursor)
        .map(plan -> PlanResponse.from(plan, platform, current));
  }

  private static String cursor(Plan plan) {
    return Cursor.encode(String.valueOf(plan.displayOrder()), plan.code());
  }

  private static Predicate<Plan> behind(PageRequest page) {
    if (page.after() == null) {
      return _ -> true;
    }
    List<String> last = Cursor.decode(page.after(), 2);
    int order = displayOrder(last.getFirst());
    return plan ->
        plan.displayOrder() > order
            || (plan.displayOrder() == order && plan.code().compareTo(last.getLast()) > 0);
  }

  private static int displayOrder(String value) {
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException _) {
      throw ProblemException.invalid(
          List.of(new Fault("?after", "is not a cursor: pass on the next of the page before")));
    }
  }
}
