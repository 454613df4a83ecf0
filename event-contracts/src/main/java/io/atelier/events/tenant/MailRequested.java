package io.atelier.events.tenant;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The wish that a mail be sent, on {@code atelier.mail-requests}, keyed by its id.
 *
 * @param tenantId null where it is of a user and no tenant
 * @param kind {@code confirm_address}, {@code invitation}, {@code password_reset} or {@code
 *     welcome}
 * @param language {@code en} or {@code fr}
 * @param sealed Base64 of a {@link MailContent} in JSON, sealed for the table {@code mail_requests}
 *     and the row {@code id}: neither addresses nor links are to be read on a topic
 * @param expiresAt when what it offers ends: later it is not sent any more
 */
public record MailRequested(
    UUID id,
    @Nullable UUID tenantId,
    String kind,
    String language,
    String sealed,
    Instant createdAt,
    Instant expiresAt) {

  public static final String SEALED_FOR = "mail_requests";
}
