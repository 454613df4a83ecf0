package io.atelier.notification.signing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The headers that prove who sent a call and when.
 *
 * @see <a
 *     href="https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md">Standard
 *     Webhooks</a>
 */
public record Signature(String id, String timestamp, String value) {

  /**
   * Signs with every secret that holds, so that a receiver may change over when it likes.
   *
   * @param id of the message; the same for each try, without a dot
   */
  public static Signature of(String id, Instant now, byte[] body, List<SigningSecret> secrets) {
    String timestamp = String.valueOf(now.getEpochSecond());
    byte[] content = content(id, timestamp, body);
    return new Signature(
        id,
        timestamp,
        secrets.stream().map(secret -> sign(secret, content)).collect(Collectors.joining(" ")));
  }

  private static byte[] content(String id, String timestamp, byte[] body) {
    ByteArrayOutputStream content = new ByteArrayOutputStream(body.length + 80);
    content.writeBytes((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
    content.writeBytes(body);
    return content.toByteArray();
  }

  private static String sign(SigningSecret secret, byte[] content) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.key(), "HmacSHA256"));
      return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(content));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
