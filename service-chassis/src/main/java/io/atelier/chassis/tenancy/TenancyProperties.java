package io.atelier.chassis.tenancy;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * @param systemRole the database role that sees every tenant's rows; has no login and is entered
 *     for one transaction
 */
@ConfigurationProperties(value = "atelier.tenancy", ignoreUnknownFields = false)
record TenancyProperties(String systemRole) {}
