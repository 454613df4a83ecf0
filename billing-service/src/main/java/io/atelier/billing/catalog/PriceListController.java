package io.atelier.billing.catalog;

import io.atelier.billing.catalog.PriceLists.PriceList;
import io.atelier.chassis.paging.Page;
import io.atelier.chassis.paging.PageRequest;
import io.atelier.chassis.security.Allow;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/**
 * Price lists: of the platform that the caller names, else of the host's, else of the default one;
 * 404 when nothing is sold there.
 */
@RestController
class PriceListController {
  private final PriceLists lists;

  PriceListController(PriceLists lists) {
    this.lists = lists;
  }

  /** The public plans, in the order of the price list. */
  @Allow(anyone = true)
  @GetMapping("/api/plans")
  Mono<Page<PlanResponse>> plans(
      @RequestParam(required = false) @Nullable String platform,
      @RequestHeader(name = "X-Platform", required = false) @Nullable String platformOfHost,
      PageRequest page) {
    return lists.of(platform, platformOfHost).map(list -> plans(list, page));
  }

  private static Page<PlanResponse> plans(PriceList list, PageRequest page) {
    return PriceList.page(
            list.platform().plans().values().stream()
                .filter(plan -> plan.isPublic() && plan.isActive())
                .toList(),
            page,
            Plan::displayOrder,
            Plan::code)
        .map(plan -> PlanResponse.from(plan, list.platform(), list.current()));
  }

  /** The public add-ons. */
  @Allow(anyone = true)
  @GetMapping("/api/addons")
  Mono<Page<AddonResponse>> addons(
      @RequestParam(required = false) @Nullable String platform,
      @RequestHeader(name = "X-Platform", required = false) @Nullable String platformOfHost,
      PageRequest page) {
    return lists.of(platform, platformOfHost).map(list -> addons(list, page));
  }

  private static Page<AddonResponse> addons(PriceList list, PageRequest page) {
    return PriceList.page(
            list.platform().addons().values().stream()
                .filter(addon -> addon.isPublic() && addon.isActive())
                .toList(),
            page,
            Addon::displayOrder,
            Addon::code)
        .map(addon -> AddonResponse.from(addon, list.platform()));
  }

  /** The packs of credits. */
  @Allow(anyone = true)
  @GetMapping("/api/credit-packs")
  Mono<Page<CreditPackResponse>> creditPacks(
      @RequestParam(required = false) @Nullable String platform,
      @RequestHeader(name = "X-Platform", required = false) @Nullable String platformOfHost,
      PageRequest page) {
    return lists
        .of(platform, platformOfHost)
        .map(list ->
            PriceList.page(
                    list.platform().creditPacks().values(),
                    page,
                    CreditPack::displayOrder,
                    CreditPack::code)
                .map(pack -> CreditPackResponse.from(pack, list.platform())));
  }
}
