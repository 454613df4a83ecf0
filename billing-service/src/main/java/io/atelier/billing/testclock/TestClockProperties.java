package io.atelier.billing.testclock;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param enabled whether tenants' clocks may be moved; never in production
 */
@ConfigurationProperties(value = "atelier.billing.test-clock", ignoreUnknownFields = false)
@Validated
record TestClockProperties(@DefaultValue("false") boolean enabled) {}
