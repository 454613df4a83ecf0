package io.atelier.gateway.resolution;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param baseDomain of the installation; its reserved labels are the control plane's hosts
 * @param controlPlaneHosts further hosts of the control plane, without port
 * @param services address of each service by its name
 * @param trustedProxies addresses or CIDR ranges whose X-Forwarded-* headers are believed; none
 *     unless set
 */
@ConfigurationProperties(value = "atelier.gateway.resolution", ignoreUnknownFields = false)
public record ResolutionProperties(
    @DefaultValue("atelier.localhost") String baseDomain,
    @DefaultValue List<String> controlPlaneHosts,
    @DefaultValue Map<String, URI> services,
    @DefaultValue List<String> trustedProxies) {}
