package io.atelier.notification.email;

import io.atelier.events.tenant.MailContent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a mail says, from {@code mail/<kind>.<language>.txt}: the subject, then the text. */
record MailText(String subject, String text) {
  static final List<String> KINDS =
      List.of("confirm_address", "invitation", "password_reset", "welcome");
  static final List<String> LANGUAGES = List.of("en", "fr");
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{(platform|tenant|link)}");

  /**
   * @param kind one of {@link #KINDS}
   * @param language one that is not known is English
   */
  static MailText of(String kind, String language, MailContent content) {
    if (!KINDS.contains(kind)) {
      throw new IllegalArgumentException("there is no mail " + kind);
    }
    String template = read(kind, LANGUAGES.contains(language) ? language : "en");
    int end = template.indexOf('\n');
    return new MailText(
        filled(template.substring(0, end), content),
        filled(template.substring(end + 1).stripLeading(), content));
  }

  private static String read(String kind, String language) {
    String name = "/mail/" + kind + "." + language + ".txt";
    try (InputStream in = MailText.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  /** One pass, so that a name that looks like a placeholder stays a name. */
  private static String filled(String template, MailContent content) {
    return PLACEHOLDER
        .matcher(template)
        .replaceAll(found -> Matcher.quoteReplacement(oneLine(value(found.group(1), content))));
  }

  private static String value(String placeholder, MailContent content) {
    String tenant = content.tenantName();
    return switch (placeholder) {
      case "platform" -> content.platformName();
      case "tenant" -> tenant == null ? content.platformName() : tenant;
      default -> content.link();
    };
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\p{Cntrl}+", " ").strip();
  }
}
