package io.atelier.gateway.route;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param applicationTimeout how long an application may take to begin its answer
 * @param serviceTimeout the same for a service
 */
@ConfigurationProperties(value = "atelier.gateway.route", ignoreUnknownFields = false)
record RouteProperties(
    @DefaultValue("60s") Duration applicationTimeout,
    @DefaultValue("15s") Duration serviceTimeout) {}
