package io.atelier.gateway.resolution;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param trustedProxies addresses or CIDR ranges whose X-Forwarded-* headers are believed; none
 *     unless set
 */
@ConfigurationProperties("atelier.gateway")
record ClientAddressProperties(@DefaultValue List<String> trustedProxies) {}
