package io.atelier.local;

/**
 * Where a service listens on this machine.
 *
 * @param managementPort health and metrics
 */
record Endpoint(int port, int managementPort) {
  String url() {
    return "http://127.0.0.1:" + port;
  }

  String readiness() {
    return "http://127.0.0.1:" + managementPort + "/actuator/health/readiness";
  }
}
