package io.atelier.gateway.access;

import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param signatureSecrets by platform code: with one, requests to its application carry {@code
 *     X-Atelier-Signature}
 */
@ConfigurationProperties(value = "atelier.gateway.access", ignoreUnknownFields = false)
record AccessProperties(@DefaultValue Map<String, String> signatureSecrets) {}
