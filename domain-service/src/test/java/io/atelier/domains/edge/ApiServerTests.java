package io.atelier.domains.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A real API server, in a namespace of its own, as the service account of {@code
 * kubernetes/role.yaml}. {@code make test-kube KUBECONFIG=…}, a file of an administrator.
 */
@Tag("kube")
class ApiServerTests extends ClusterContract {
  private static final String KUBECONFIG = "kubeconfig";
  private static final String ACCOUNT = "domain-service";

  private final String namespace = "atelier-test-" + UUID.randomUUID();
  private final KubernetesClient administrator;
  private final Path kubeconfig;

  ApiServerTests() throws IOException {
    administrator = client(Config.autoConfigure(null));
    install();
    kubeconfig = Files.createTempFile("kubeconfig", ".yaml");
    Files.writeString(kubeconfig, kubeconfig(token()));
    System.setProperty(KUBECONFIG, kubeconfig.toString());
  }

  private static KubernetesClient client(Config config) {
    return new KubernetesClientBuilder()
        .withHttpClientFactory(new JdkHttpClientFactory())
        .withConfig(config)
        .build();
  }

  /** What a cluster has before domain-service comes: cert-manager's kind, a namespace, the role. */
  private void install() throws IOException {
    try (InputStream kind =
        ApiServerTests.class.getResourceAsStream("/certificates.cert-manager.io.yaml")) {
      if (administrator
              .apiextensions()
              .v1()
              .customResourceDefinitions()
              .withName("certificates.cert-manager.io")
              .get()
          == null) {
        administrator.load(kind).create();
      }
    }
    administrator
        .apiextensions()
        .v1()
        .customResourceDefinitions()
        .withName("certificates.cert-manager.io")
        .waitUntilCondition(
            crd ->
                crd.getStatus() != null
                    && crd.getStatus().getConditions().stream()
                        .anyMatch(one ->
                            one.getType().equals("Established") && one.getStatus().equals("True")),
            30,
            TimeUnit.SECONDS);
    administrator
        .namespaces()
        .resource(
            new io.fabric8.kubernetes.api.model.NamespaceBuilder()
                .withNewMetadata()
                .withName(namespace)
                .endMetadata()
                .build())
        .create();
    try (InputStream role = Files.newInputStream(Path.of("kubernetes/role.yaml"))) {
      administrator.load(role).inNamespace(namespace).create();
    }
  }

  private String token() {
    return administrator
        .serviceAccounts()
        .inNamespace(namespace)
        .withName(ACCOUNT)
        .tokenRequest(
            new TokenRequestBuilder().withNewSpec().withExpirationSeconds(3600L).endSpec().build())
        .getStatus()
        .getToken();
  }

  private String kubeconfig(String token) {
    Config config = administrator.getConfiguration();
    Map<String, Object> server =
        config.getCaCertData() == null
            ? Map.of("server", config.getMasterUrl(), "insecure-skip-tls-verify", true)
            : Map.of(
                "server",
                config.getMasterUrl(),
                "certificate-authority-data",
                config.getCaCertData());
    return Serialization.asJson(
        Map.of(
            "apiVersion",
            "v1",
            "kind",
            "Config",
            "clusters",
            List.of(Map.of("name", "it", "cluster", server)),
            "users",
            List.of(Map.of("name", ACCOUNT, "user", Map.of("token", token))),
            "contexts",
            List.of(Map.of("name", "it", "context", Map.of("cluster", "it", "user", ACCOUNT))),
            "current-context",
            "it"));
  }

  @AfterAll
  void leave() throws IOException {
    System.clearProperty(KUBECONFIG);
    Files.deleteIfExists(kubeconfig);
    administrator.namespaces().withName(namespace).delete();
    administrator.close();
  }

  @Override
  KubernetesClient cluster() {
    return administrator;
  }

  @Override
  String namespace() {
    return namespace;
  }

  @Override
  @Nullable String url() {
    return null;
  }

  @Test
  void roleAllowsNothingElse() {
    try (KubernetesClient service = client(Config.autoConfigure(null))) {
      assertThat(service.network().v1().ingresses().inNamespace(namespace).list()).isNotNull();
      for (Runnable forbidden :
          List.<Runnable>of(
              () -> service.secrets().inNamespace(namespace).list(),
              () -> service.pods().inNamespace(namespace).list(),
              () -> service.network().v1().ingresses().inNamespace("default").list(),
              () -> service.network().v1().ingresses().inAnyNamespace().list(),
              () -> service.namespaces().list())) {
        assertThatThrownBy(forbidden::run)
            .isInstanceOfSatisfying(
                KubernetesClientException.class,
                refused -> assertThat(refused.getCode()).isEqualTo(403));
      }
    }
  }
}
