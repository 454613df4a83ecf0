package io.atelier.domains.edge;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The way to the API server. Work that fails is tried again by its queue, not in here. */
@Configuration(proxyBeanMethods = false)
class KubernetesConnection {
  private static final int CONNECT_MILLIS = 2_000;
  private static final int REQUEST_MILLIS = 5_000;

  @Bean(destroyMethod = "close")
  KubernetesClient kubernetesClient(EdgeProperties properties) {
    String url = properties.kubernetesUrl();
    ConfigBuilder config =
        url == null || url.isEmpty()
            ? new ConfigBuilder(Config.autoConfigure(null))
            : new ConfigBuilder(Config.empty()).withMasterUrl(url);
    return new KubernetesClientBuilder()
        .withHttpClientFactory(new JdkHttpClientFactory())
        .withConfig(
            config
                .withConnectionTimeout(CONNECT_MILLIS)
                .withRequestTimeout(REQUEST_MILLIS)
                .withRequestRetryBackoffLimit(0)
                .build())
        .build();
  }
}
