package io.atelier.testsupport.standin;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A mail as it came, with what a reader sees of it. */
record ReceivedMail(
    Instant time,
    String from,
    String to,
    String subject,
    String text,
    Map<String, String> headers) {
  private static final Pattern ENCODED_WORD =
      Pattern.compile("=\\?UTF-8\\?B\\?([A-Za-z0-9+/=]*)\\?=(\\s+(?==\\?))?");

  static ReceivedMail read(String from, String to, String message) {
    int end = message.indexOf("\n\n");
    Map<String, String> headers = headers(end < 0 ? message : message.substring(0, end));
    String body = end < 0 ? "" : message.substring(end + 2);
    boolean base64 = "base64".equals(headers.get("content-transfer-encoding"));
    String text =
        base64 ? new String(Base64.getMimeDecoder().decode(body), StandardCharsets.UTF_8) : body;
    String subject = decoded(headers.getOrDefault("subject", ""));
    return new ReceivedMail(Instant.now(), from, to, subject, text, headers);
  }

  private static Map<String, String> headers(String lines) {
    Map<String, String> headers = new TreeMap<>();
    for (String line : lines.replaceAll("\n[ \t]+", " ").split("\n")) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        headers.put(
            line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
      }
    }
    return headers;
  }

  private static String decoded(String text) {
    return ENCODED_WORD
        .matcher(text)
        .replaceAll(word ->
            Matcher.quoteReplacement(
                new String(Base64.getDecoder().decode(word.group(1)), StandardCharsets.UTF_8)));
  }

  Map<String, Object> asMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("time", time);
    map.put("from", from);
    map.put("to", to);
    map.put("subject", subject);
    map.put("text", text);
    map.put("headers", headers);
    return map;
  }
}
