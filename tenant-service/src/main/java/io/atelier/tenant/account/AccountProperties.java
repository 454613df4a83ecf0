package io.atelier.tenant.account;

import java.net.URI;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param publicUrl of the control plane as people reach it, without a slash at the end; links in
 *     mails begin with it
 */
@ConfigurationProperties(value = "atelier.tenant.account", ignoreUnknownFields = false)
record AccountProperties(@DefaultValue("http://api.atelier.localhost:8080") URI publicUrl) {}
