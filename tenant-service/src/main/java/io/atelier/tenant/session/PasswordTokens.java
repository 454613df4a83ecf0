package io.atelier.tenant.session;

import io.atelier.tenant.account.AccountRepository;
import io.atelier.tenant.account.Mails;
import io.atelier.tenant.account.Secrets;
import io.atelier.tenant.account.User;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Tokens that let someone set a password, once. */
@Component
public final class PasswordTokens {
  private static final Duration VALIDITY = Duration.ofDays(7);

  private static final Duration MAILED_VALIDITY = Duration.ofHours(1);

  private final AccountRepository accounts;
  private final Mails mails;

  PasswordTokens(AccountRepository accounts, Mails mails) {
    this.accounts = accounts;
    this.mails = mails;
  }

  /** A new token for the user, within the unit of work that wants it. */
  public Mono<String> issue(UUID userId, Instant now) {
    String token = Secrets.token();
    return accounts
        .addPasswordToken(Secrets.sha256(token), userId, now.plus(VALIDITY))
        .thenReturn(token);
  }

  /**
   * Mails a new token, once a minute at most, within the unit of work that wants it.
   *
   * @param tenantId whose name and language the mail has
   */
  Mono<Void> mail(User user, UUID tenantId, Instant now) {
    String token = Secrets.token();
    return accounts
        .addMailedPasswordToken(Secrets.sha256(token), user.id(), now, now.plus(MAILED_VALIDITY))
        .flatMap(added ->
            added
                ? mails.resetPassword(tenantId, user.email(), token, MAILED_VALIDITY)
                : Mono.<Void>empty());
  }
}
