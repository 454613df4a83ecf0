package io.atelier.tenant.platform;

import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.io.Resource;

/**
 * @param file the platforms that the installation begins with
 * @param baseDomain of the default platform; others are at {@code <code>.<base domain>}
 * @param applicationUrls where each platform's application listens, by platform code
 */
@ConfigurationProperties(value = "atelier.tenant.platform", ignoreUnknownFields = false)
record PlatformProperties(
    @DefaultValue("classpath:platforms.yml") Resource file,
    @DefaultValue("atelier.localhost") String baseDomain,
    @DefaultValue Map<String, String> applicationUrls) {}
