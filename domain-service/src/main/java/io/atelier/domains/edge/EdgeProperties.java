package io.atelier.domains.edge;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param kubernetesUrl of the API server; null: the cluster that this runs in, or kubeconfig
 * @param namespace where Ingresses and Certificates are kept
 * @param ingressClass of the Ingresses
 * @param serviceName the gateway's Service, to which all names lead
 * @param servicePort its port
 * @param issuerName cert-manager's issuer
 * @param issuerKind {@code ClusterIssuer} or {@code Issuer}
 * @param requireRouting whether a certificate is ordered only once the name leads to us
 * @param poll between looks at a certificate that is being issued
 * @param resync between looks at a domain that is well
 */
@ConfigurationProperties(value = "atelier.domains.edge", ignoreUnknownFields = false)
public record EdgeProperties(
    @Nullable String kubernetesUrl,
    @DefaultValue("atelier") String namespace,
    @DefaultValue("traefik") String ingressClass,
    @DefaultValue("gateway") String serviceName,
    @DefaultValue("8080") int servicePort,
    @DefaultValue("letsencrypt") String issuerName,
    @DefaultValue("ClusterIssuer") String issuerKind,
    @DefaultValue("true") boolean requireRouting,
    @DefaultValue("5s") Duration poll,
    @DefaultValue("1m") Duration resync) {}
