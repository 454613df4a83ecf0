package io.atelier.tenant.account;

import com.github.f4b6a3.uuid.UuidCreator;
import io.atelier.chassis.outbox.OutboundEvent;
import io.atelier.chassis.outbox.Outbox;
import io.atelier.chassis.sealing.Sealing;
import io.atelier.events.envelope.EventJson;
import io.atelier.events.tenant.MailContent;
import io.atelier.events.tenant.MailRequested;
import io.atelier.events.topics.Topic;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * Asks for mails, within the unit of work of what they tell of. What is in a mail leaves sealed:
 * neither addresses nor links are to be read on a topic.
 */
@Component
public final class Mails {
  private static final Duration WELCOME = Duration.ofDays(7);

  private final DatabaseClient database;
  private final Outbox outbox;
  private final Sealing sealing;
  private final URI publicUrl;
  private final InstantSource clock;

  Mails(
      DatabaseClient database,
      Outbox outbox,
      Sealing sealing,
      AccountProperties properties,
      InstantSource clock) {
    this.database = database;
    this.outbox = outbox;
    this.sealing = sealing;
    this.publicUrl = properties.publicUrl();
    this.clock = clock;
  }

  /** What a mail says of the tenant that it is about. */
  private record Sender(
      String tenantName, String slug, String language, String platformName, String baseDomain) {}

  /** A link that proves the address. */
  public Mono<Void> confirmAddress(UUID tenantId, String to, String token, Duration validity) {
    return aboutTenant(
        tenantId, "confirm_address", to, "/api/auth/email/confirm?token=" + token, validity);
  }

  /** A link by which someone becomes a member. */
  public Mono<Void> invite(UUID tenantId, String to, String token, Duration validity) {
    return aboutTenant(
        tenantId, "invitation", to, "/api/invitations/" + token + "/accept", validity);
  }

  /** The tenant's own address. */
  Mono<Void> welcome(UUID tenantId, String to) {
    return sender(tenantId)
        .flatMap(sender -> {
          String port = publicUrl.getPort() < 0 ? "" : ":" + publicUrl.getPort();
          String host = sender.slug() + "." + sender.baseDomain() + port;
          return send(
              "welcome", tenantId, sender, to, publicUrl.getScheme() + "://" + host, WELCOME);
        });
  }

  /**
   * A link by which someone sets a password.
   *
   * @param tenantId whose language and name the mail has
   */
  public Mono<Void> resetPassword(UUID tenantId, String to, String token, Duration validity) {
    return aboutTenant(
        tenantId, "password_reset", to, "/api/auth/password/reset?token=" + token, validity);
  }

  private Mono<Void> aboutTenant(
      UUID tenantId, String kind, String to, String path, Duration validity) {
    return sender(tenantId)
        .flatMap(sender -> send(kind, tenantId, sender, to, publicUrl + path, validity));
  }

  private Mono<Sender> sender(UUID tenantId) {
    return database
        .sql(
            """
            SELECT t.name, t.slug, t.language, p.state ->> 'name' AS platform_name,
                   p.state ->> 'base_domain' AS base_domain
            FROM tenants t JOIN platforms p ON p.code = t.platform
            WHERE t.id = :tenant
            """)
        .bind("tenant", tenantId)
        .map(row ->
            new Sender(
                text(row.get("name", String.class)),
                text(row.get("slug", String.class)),
                text(row.get("language", String.class)),
                text(row.get("platform_name", String.class)),
                text(row.get("base_domain", String.class))))
        .one();
  }

  private static String text(@Nullable String column) {
    return column == null ? "" : column;
  }

  private Mono<Void> send(
      String kind, UUID tenantId, Sender sender, String to, String link, Duration validity) {
    UUID id = UuidCreator.getTimeOrderedEpoch();
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    MailContent content = new MailContent(to, sender.tenantName(), sender.platformName(), link);
    byte[] sealed = sealing.seal(EventJson.write(content), MailRequested.SEALED_FOR, id.toString());
    MailRequested request =
        new MailRequested(
            id,
            tenantId,
            kind,
            sender.language(),
            Base64.getEncoder().encodeToString(sealed),
            now,
            now.plus(validity));
    return outbox.append(
        OutboundEvent.state(
            Topic.MAIL_REQUESTS, id.toString(), 1, "mail.requested", tenantId, request));
  }
}
