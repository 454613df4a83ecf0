package io.atelier.tenant.session;

import io.atelier.tenant.account.AccountRepository;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Tokens that let someone set a password, once. */
@Component
public final class PasswordTokens {
  private static final Duration VALIDITY = Duration.ofDays(7);

  private final AccountRepository accounts;

  PasswordTokens(AccountRepository accounts) {
    this.accounts = accounts;
  }

  /** A new token for the user, within the unit of work that wants it. */
  public Mono<String> issue(UUID userId, Instant now) {
    String token = Secrets.token();
    return accounts
        .addPasswordToken(Secrets.sha256(token), userId, now.plus(VALIDITY))
        .thenReturn(token);
  }
}
