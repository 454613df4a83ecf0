package io.atelier.gateway.credential;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param clientId name of the gateway at tenant-service
 * @param clientSecret its secret; without one no API key can be exchanged
 * @param exchangeTimeout how long one exchange may take
 * @param remembered how many answers are kept, the least used ones given up first
 * @param silentAfter how long {@code atelier.api-keys} may say nothing before an answer is asked
 *     for anew, and how long such an answer then holds
 */
@ConfigurationProperties(value = "atelier.gateway.credential", ignoreUnknownFields = false)
record CredentialProperties(
    @DefaultValue("gateway") String clientId,
    @DefaultValue("") String clientSecret,
    @DefaultValue("3s") Duration exchangeTimeout,
    @DefaultValue("100000") int remembered,
    @DefaultValue("30s") Duration silentAfter) {}
