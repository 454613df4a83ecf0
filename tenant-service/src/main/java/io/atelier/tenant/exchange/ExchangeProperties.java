package io.atelier.tenant.exchange;

import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param serviceClients which services may ask for tokens of their own: name to SHA-256, in hex, of
 *     its secret
 */
@ConfigurationProperties(value = "atelier.tenant.exchange", ignoreUnknownFields = false)
record ExchangeProperties(@DefaultValue Map<String, String> serviceClients) {}
