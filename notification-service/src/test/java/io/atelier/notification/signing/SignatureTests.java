package io.atelier.notification.signing;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import io.atelier.testsupport.property.Seed;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A verifier that we did not write accepts what we sign, and nothing else. */
class SignatureTests {

  @Test
  void eachSecretThatHoldsIsAccepted() {
    Seed.runs(
        200,
        random -> {
          String body = text(random);
          SigningSecret current = SigningSecret.random();
          SigningSecret before = SigningSecret.random();
          Signature signature = sign(body, current, before);
          for (SigningSecret secret : List.of(current, before)) {
            assertThatCode(() -> new Webhook(secret.text()).verify(body, headers(signature)))
                .doesNotThrowAnyException();
          }
          assertRefused(SigningSecret.random(), body, signature);
        });
  }

  @Test
  void whatWasChangedIsRefused() {
    Seed.runs(
        200,
        random -> {
          String body = text(random);
          SigningSecret secret = SigningSecret.random();
          Signature signature = sign(body, secret);
          assertRefused(secret, body + " ", signature);
          assertRefused(
              secret, body, new Signature("msg_other", signature.timestamp(), signature.value()));
          String later = String.valueOf(Long.parseLong(signature.timestamp()) + 1);
          assertRefused(secret, body, new Signature(signature.id(), later, signature.value()));
        });
  }

  private static Signature sign(String body, SigningSecret... secrets) {
    return Signature.of(
        "msg_" + UUID.randomUUID().toString().replace("-", ""),
        Instant.now(),
        body.getBytes(StandardCharsets.UTF_8),
        List.of(secrets));
  }

  private static void assertRefused(SigningSecret secret, String body, Signature signature) {
    assertThatThrownBy(() -> new Webhook(secret.text()).verify(body, headers(signature)))
        .isInstanceOf(WebhookVerificationException.class);
  }

  private static HttpHeaders headers(Signature signature) {
    return HttpHeaders.of(
        Map.of(
            "webhook-id", List.of(signature.id()),
            "webhook-timestamp", List.of(signature.timestamp()),
            "webhook-signature", List.of(signature.value())),
        (_, _) -> true);
  }

  private static String text(SplittableRandom random) {
    StringBuilder text = new StringBuilder("{\"a\":\"");
    random
        .ints(random.nextInt(300), 0x20, 0x3000)
        .filter(c -> c != '"' && c != '\\')
        .forEach(text::appendCodePoint);
    return text.append("\"}").toString();
  }
}
