package io.atelier.notification;

import io.atelier.chassis.inbox.TopicNames;
import io.atelier.testsupport.http.Http;
import io.atelier.testsupport.servers.WithServers;
import io.atelier.testsupport.standin.MailInbox;
import io.atelier.testsupport.standin.OtherService;
import io.atelier.testsupport.standin.Rights;
import io.atelier.testsupport.standin.WebhookReceiver;
import io.atelier.testsupport.store.Loopback;
import io.atelier.testsupport.token.TestTokens;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The service with real stores, and what it talks to outside. */
@WithServers(service = "notification")
@SpringBootTest(
    classes = NotificationServiceApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "spring.config.name=notification-service",
      "atelier.notification.egress.allow-http=true",
      "atelier.notification.egress.allow-loopback=true",
      "atelier.notification.egress.deadline=2s",
      "atelier.notification.delivery.first-pause=100ms",
      "atelier.notification.delivery.factor=2",
      "atelier.notification.email.host=127.0.0.1",
      "atelier.notification.email.tls=none"
    })
public abstract class RunningNotificationService {
  protected static final int SMTP_PORT = Loopback.freePort();
  protected static final String WEBHOOKS = "/api/tenants/me/webhooks";

  @Autowired TopicNames topicNames;

  @Value("${local.server.port}")
  int port;

  @Value("${spring.kafka.bootstrap-servers}")
  String kafka;

  protected Http http;
  protected OtherService others;
  protected WebhookReceiver receiver;

  @DynamicPropertySource
  static void mailServer(DynamicPropertyRegistry registry) {
    registry.add("atelier.notification.email.port", () -> SMTP_PORT);
  }

  @BeforeEach
  void open() throws IOException {
    http = new Http(port);
    others = new OtherService(kafka, topicNames);
    receiver = new WebhookReceiver(0);
  }

  @AfterEach
  void close() {
    others.close();
    receiver.close();
  }

  protected static MailInbox mailInbox() throws IOException {
    return new MailInbox(SMTP_PORT);
  }

  protected UUID tenant() {
    return Rights.tenant(others, true, Map.of());
  }

  protected static String admin(UUID tenantId) {
    return TestTokens.shared().member(tenantId, Rights.PLATFORM, "ADMIN").mint();
  }

  /** A new endpoint that leads to the receiver; its answer. */
  protected Http.Answer endpoint(UUID tenantId, String... events) {
    Http.Answer answer =
        http.send(
            "POST",
            WEBHOOKS,
            admin(tenantId),
            Map.of("url", receiver.url() + "/" + tenantId, "events", events));
    if (answer.status() != 201) {
      throw new AssertionError(answer.toString());
    }
    return answer;
  }

  protected static void await(Callable<Boolean> condition) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(25))
        .until(condition);
  }
}
