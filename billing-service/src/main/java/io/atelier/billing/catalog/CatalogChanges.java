package io.atelier.billing.catalog;

import io.atelier.billing.catalog.CatalogChange.What;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Tells what an import changes, before it does. */
final class CatalogChanges {
  private static final Set<String> PARTS =
      Set.of("metrics", "features", "plans", "addons", "credit_packs", "coupons");

  private CatalogChanges() {}

  /**
   * @param before null: there was no catalogue
   */
  static List<CatalogChange> between(@Nullable CurrentCatalog before, CurrentCatalog after) {
    Map<Key, JsonNode> was = before == null ? Map.of() : things(before.catalog());
    Map<Key, JsonNode> is = things(after.catalog());
    List<CatalogChange> changes = new ArrayList<>();
    is.forEach((key, thing) -> {
      JsonNode old = was.get(key);
      if (old == null) {
        changes.add(key.change(What.NEW, version(key, after), List.of()));
      } else if (!old.equals(thing)) {
        List<CatalogDifference> differences = CatalogDifference.between(old, thing);
        Integer version = version(key, after);
        boolean isNewVersion =
            before != null && version != null && !version.equals(version(key, before));
        changes.add(
            key.change(isNewVersion ? What.NEW_VERSION : What.CHANGED, version, differences));
      }
    });
    was.keySet().stream()
        .filter(key -> !is.containsKey(key))
        .forEach(key -> changes.add(key.change(What.REMOVED, null, List.of())));
    return changes;
  }

  private static @Nullable Integer version(Key key, CurrentCatalog catalog) {
    PlanVersion version =
        key.kind().equals("plan")
            ? catalog.newest().get(new PlanVersion.Key(key.platform(), key.code()))
            : null;
    return version == null ? null : version.version();
  }

  private static Map<Key, JsonNode> things(Catalog catalog) {
    Map<Key, JsonNode> things = new LinkedHashMap<>();
    catalog
        .sellers()
        .forEach(
            (code, seller) -> things.put(new Key("seller", null, code), CatalogJson.tree(seller)));
    catalog
        .platforms()
        .forEach((code, platform) -> {
          ObjectNode rules = (ObjectNode) CatalogJson.tree(platform);
          things.put(new Key("platform", code, code), rules.without(PARTS));
          platform.metrics().forEach((metric, is) -> put(things, "metric", code, metric, is));
          platform.features().forEach((feature, is) -> put(things, "feature", code, feature, is));
          platform.plans().forEach((plan, is) -> put(things, "plan", is.platform(), plan, is));
          platform.addons().forEach((addon, is) -> put(things, "addon", is.platform(), addon, is));
          platform.creditPacks().forEach((pack, is) -> put(things, "credit_pack", code, pack, is));
          platform
              .coupons()
              .forEach((coupon, is) -> put(things, "coupon", is.platform(), coupon, is));
        });
    return things;
  }

  private static void put(
      Map<Key, JsonNode> things, String kind, @Nullable String platform, String code, Object is) {
    things.put(new Key(kind, platform, code), CatalogJson.tree(is));
  }

  /** What a thing is told from others by. */
  private record Key(String kind, @Nullable String platform, String code) {
    CatalogChange change(
        What what, @Nullable Integer version, List<CatalogDifference> differences) {
      return new CatalogChange(kind, platform, code, what, version, differences);
    }
  }
}
