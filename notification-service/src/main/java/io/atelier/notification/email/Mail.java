package io.atelier.notification.email;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * A mail in plain text.
 *
 * @param id the same however often it is sent, so that a mailbox can tell
 */
record Mail(UUID id, String from, String to, String subject, String text, Instant date) {
  private static final DateTimeFormatter RFC_5322 =
      DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ENGLISH);

  /** A line with an encoded word may have 76 characters (RFC 2047 section 2), with "Subject: ". */
  private static final int BYTES_IN_A_WORD = 39;

  /** As it goes over the wire (RFC 5322, RFC 2045), lines ending in CRLF. */
  String message() {
    String domain = from.substring(from.indexOf('@') + 1);
    return String.join(
            "\r\n",
            "Date: " + RFC_5322.format(date.atOffset(ZoneOffset.UTC)),
            "From: <" + from + ">",
            "To: <" + to + ">",
            "Message-ID: <" + id + "@" + domain + ">",
            "Subject: " + encoded(subject),
            "Auto-Submitted: auto-generated",
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: base64",
            "",
            Base64.getMimeEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)))
        + "\r\n";
  }

  /** Whatever a name holds, a header stays one header. */
  private static String encoded(String text) {
    if (text.length() <= 60 && text.chars().allMatch(c -> c >= ' ' && c < 127 && c != '=')) {
      return text;
    }
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    text.codePoints()
        .mapToObj(Character::toString)
        .forEach(character -> {
          if (bytes(word + character).length > BYTES_IN_A_WORD) {
            words.add(encodedWord(word.toString()));
            word.setLength(0);
          }
          word.append(character);
        });
    words.add(encodedWord(word.toString()));
    return String.join("\r\n ", words);
  }

  private static String encodedWord(String word) {
    return "=?UTF-8?B?" + Base64.getEncoder().encodeToString(bytes(word)) + "?=";
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return "Mail[" + id + "]";
  }
}
