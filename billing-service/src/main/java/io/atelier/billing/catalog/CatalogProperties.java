package io.atelier.billing.catalog;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param files Spring resource patterns of the catalogue's files, e.g. {@code
 *     file:/etc/atelier/catalog/*.yml}
 * @param defaultPlatform whose plans are shown when nobody names a platform
 */
@ConfigurationProperties(value = "atelier.billing.catalog", ignoreUnknownFields = false)
@Validated
record CatalogProperties(
    @DefaultValue("classpath:catalog/*.yml") @NotEmpty List<String> files,
    @DefaultValue("studio") @NotBlank String defaultPlatform) {}
