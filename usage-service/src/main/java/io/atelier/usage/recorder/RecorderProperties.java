package io.atelier.usage.recorder;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param transactions most at a time of each kind, recording and deciding
 * @param much from so many events on a transaction is long, and another begins beside it
 * @param run most events that one transaction records
 * @param share most of one tenant in a transaction while others wait
 * @param queuedPerTenant most events of one tenant that wait
 * @param queued most events that wait
 * @param keepMonths whole months whose single events are kept beside the running one; null: all
 * @param oldMonths what becomes of older ones
 * @param alertPercents the parts of a limit at which a tenant is alerted, ascending
 */
@Validated
@ConfigurationProperties(value = "atelier.usage.recorder", ignoreUnknownFields = false)
record RecorderProperties(
    @DefaultValue("4") @Min(1) @Max(64) int transactions,
    @DefaultValue("500") @Min(1) int much,
    @DefaultValue("5000") @Min(1) int run,
    @DefaultValue("1000") @Min(1) int share,
    @DefaultValue("20000") @Min(1) int queuedPerTenant,
    @DefaultValue("100000") @Min(1) int queued,
    @Min(1) @Nullable Integer keepMonths,
    @DefaultValue("archive") @NotNull OldMonths oldMonths,
    @DefaultValue({"80", "100"}) List<@Min(1) Integer> alertPercents) {

  /** What becomes of months that are not kept. */
  enum OldMonths {
    /** They are gone. */
    DROP,
    /** Each becomes a table of its own that nothing reads. */
    ARCHIVE
  }

  Lane.Shape shape() {
    return new Lane.Shape(transactions, much);
  }

  FairQueue.Bounds bounds() {
    return new FairQueue.Bounds(queuedPerTenant, queued, run, share);
  }
}
