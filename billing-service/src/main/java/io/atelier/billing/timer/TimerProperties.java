package io.atelier.billing.timer;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param workers how many tenants this replica works on at a time; 0: it leaves timers to the
 *     others
 * @param poll how long it waits before it looks again when nothing was due
 */
@ConfigurationProperties(value = "atelier.billing.timer", ignoreUnknownFields = false)
@Validated
record TimerProperties(
    @DefaultValue("4") @Min(0) int workers, @DefaultValue("500ms") @NotNull Duration poll) {}
