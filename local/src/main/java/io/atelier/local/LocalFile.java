package io.atelier.local;

import io.atelier.events.envelope.EventJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;

/**
 * What {@code .atelier/local.json} tells scripts while everything is healthy. It holds credentials
 * of this machine's installation, so only its owner reads it.
 *
 * @param dns host and port of the server for demo names; its records are set at {@code dnsApi}
 * @param mail where the mails that were sent are shown
 * @param webhookReceiver takes webhooks and shows them
 */
record LocalFile(
    String mode,
    String gateway,
    String baseDomain,
    Operator operator,
    Map<String, String> applications,
    String enrolmentToken,
    Postgres postgres,
    String kafka,
    String redis,
    String dns,
    String dnsApi,
    String kubernetes,
    String mail,
    String webhookReceiver,
    Map<String, RunningService> services) {

  record Operator(String email, String password, String totpSecret) {}

  record Postgres(String url, String user, String password) {}

  /**
   * @param managementPort health and metrics
   */
  record RunningService(int port, int managementPort, long pid) {}

  /** The same with another process for one service. */
  LocalFile withPid(String service, long pid) {
    Map<String, RunningService> others = new TreeMap<>(services);
    others.computeIfPresent(
        service, (_, running) -> new RunningService(running.port(), running.managementPort(), pid));
    return new LocalFile(
        mode,
        gateway,
        baseDomain,
        operator,
        applications,
        enrolmentToken,
        postgres,
        kafka,
        redis,
        dns,
        dnsApi,
        kubernetes,
        mail,
        webhookReceiver,
        others);
  }

  void write(Path file) throws IOException {
    Path next =
        Files.createTempFile(
            file.getParent(),
            "local",
            ".json",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(next, EventJson.mapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(this));
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
