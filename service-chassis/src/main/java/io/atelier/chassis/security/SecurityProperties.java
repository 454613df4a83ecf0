package io.atelier.chassis.security;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param issuer the claim {@code iss} of every token
 * @param jwksUrl where the issuer publishes its keys; null in the issuer itself
 * @param chain false in the gateway, which admits requests by itself
 */
@ConfigurationProperties(value = "atelier.security", ignoreUnknownFields = false)
record SecurityProperties(
    @DefaultValue("atelier") String issuer,
    @Nullable String jwksUrl,
    @DefaultValue("true") boolean chain) {}
