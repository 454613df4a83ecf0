package io.atelier.notification.email;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param user null: the server wants no sign-in
 * @param from the sender's address
 * @param timeout to connect, and for each answer
 */
@ConfigurationProperties(value = "atelier.notification.email", ignoreUnknownFields = false)
record SmtpProperties(
    @DefaultValue("localhost") String host,
    @DefaultValue("587") int port,
    @DefaultValue("starttls") Tls tls,
    @Nullable String user,
    @Nullable String password,
    @DefaultValue("no-reply@atelier.localhost") String from,
    @DefaultValue("10s") Duration timeout) {

  /** How the way to the server is secured. */
  enum Tls {
    STARTTLS,
    /** From the first byte, usually on port 465. */
    IMPLICIT,
    NONE
  }

  /** What we call ourselves. */
  String domain() {
    return from.substring(from.indexOf('@') + 1);
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
