package io.atelier.billing.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One thing that is another than before.
 *
 * @param kind seller, platform, metric, feature, plan, addon, credit_pack or coupon
 * @param platform where it is; null for what is global
 * @param version of a plan, the one that is sold from now on; null for anything else
 * @param differences what changed in it; empty for what is new or gone
 */
record CatalogChange(
    String kind,
    @Nullable String platform,
    String code,
    What change,
    @Nullable Integer version,
    List<Difference> differences) {

  enum What {
    @JsonProperty("new")
    NEW,
    /** A plan with another content: what tenants buy from now on, while others keep theirs. */
    @JsonProperty("new_version")
    NEW_VERSION,
    @JsonProperty("changed")
    CHANGED,
    @JsonProperty("removed")
    REMOVED
  }

  /**
   * @param path a JSON pointer into the thing
   * @param before null: it was not there
   * @param after null: it is gone
   */
  record Difference(String path, @Nullable JsonNode before, @Nullable JsonNode after) {}
}
