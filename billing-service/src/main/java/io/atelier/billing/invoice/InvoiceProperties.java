package io.atelier.billing.invoice;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param dueDays when an invoice is to be paid, counted from when it was complete
 * @param usageWait how long an invoice waits for usage that is not closed
 * @param clockPatience how long a test clock stands still for usage that is not closed, by the
 *     system's clock
 * @param numberingPoll how long the numbering waits before it looks again when there was nothing to
 *     number
 */
@ConfigurationProperties(value = "atelier.billing.invoice", ignoreUnknownFields = false)
@Validated
record InvoiceProperties(
    @DefaultValue("14") @Min(1) int dueDays,
    @DefaultValue("24h") @NotNull Duration usageWait,
    @DefaultValue("20s") @NotNull Duration clockPatience,
    @DefaultValue("200ms") @NotNull Duration numberingPoll) {}
