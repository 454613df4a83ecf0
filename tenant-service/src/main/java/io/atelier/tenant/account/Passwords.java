package io.atelier.tenant.account;

import io.atelier.chassis.problem.Check;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Passwords as bcrypt of cost 12. A hash takes a quarter of a second of one core on purpose, so it
 * runs on threads of its own, few of them, and a crowd waits in a bounded line.
 */
@Component
public final class Passwords implements DisposableBean {
  public static final int SHORTEST = 12;

  public static final int LONGEST = 200;

  /** bcrypt reads no more; of a longer password it gets the SHA-256, so that all of it counts. */
  private static final int BCRYPT_BYTES = 72;

  private static final int COST = 12;
  private static final int WAITING = 500;

  private final BCryptPasswordEncoder bcrypt = new BCryptPasswordEncoder(COST);
  private final Scheduler threads =
      Schedulers.newBoundedElastic(
          Math.max(1, Runtime.getRuntime().availableProcessors() / 2), WAITING, "bcrypt");
  private final Mono<String> hashOfNobody = hash(Secrets.token()).cache();

  /** Accepts passwords that are long enough, and no longer than anybody needs. */
  public static final class Usable implements Check<String> {
    @Override
    public @Nullable String fault(String password) {
      return password.length() >= SHORTEST && password.length() <= LONGEST
          ? null
          : "must be 12 to 200 characters";
    }
  }

  public Mono<String> hash(String password) {
    return Mono.fromCallable(() -> String.valueOf(bcrypt.encode(readable(password))))
        .subscribeOn(threads);
  }

  public Mono<Boolean> matches(String password, String hash) {
    return Mono.fromCallable(() -> bcrypt.matches(readable(password), hash)).subscribeOn(threads);
  }

  private static String readable(String password) {
    return password.getBytes(StandardCharsets.UTF_8).length <= BCRYPT_BYTES
        ? password
        : Base64.getEncoder().encodeToString(Secrets.sha256(password));
  }

  /** Takes as long as a real comparison, so that time does not tell who has an account. */
  public Mono<Boolean> matchesNobody(String password) {
    return hashOfNobody.flatMap(hash -> matches(password, hash)).thenReturn(false);
  }

  @Override
  public void destroy() {
    threads.dispose();
  }
}
