package io.atelier.domains.edge;

import io.atelier.testsupport.standin.KubernetesStandIn;
import io.atelier.testsupport.store.Loopback;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;

/** The cluster that tests and {@code local} run on. */
class StandInClusterTests extends ClusterContract {
  private final KubernetesStandIn standIn;

  StandInClusterTests() throws UnknownHostException {
    standIn = new KubernetesStandIn(Loopback.freePort());
  }

  @AfterAll
  void stop() {
    standIn.close();
  }

  @Override
  KubernetesClient cluster() {
    return standIn.client();
  }

  @Override
  String namespace() {
    return "atelier";
  }

  @Override
  @Nullable String url() {
    return standIn.url();
  }
}
