package io.atelier.domains.claim;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param reserved names that nobody claims, nor anything below them: the installation's own
 * @param target where a domain's CNAME must lead
 * @param addresses where the A or AAAA records of a domain without subdomain must lead
 */
@ConfigurationProperties(value = "atelier.domains.claim", ignoreUnknownFields = false)
public record ClaimProperties(
    @DefaultValue("atelier.localhost") List<String> reserved,
    @DefaultValue("edge.atelier.localhost") String target,
    @DefaultValue List<String> addresses) {}
