package io.atelier.billing.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
    List<CatalogDifference> differences) {

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
}
