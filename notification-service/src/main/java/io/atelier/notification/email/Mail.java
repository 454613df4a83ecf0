package io.atelier.notification.email;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeUtility;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.UUID;

/**
 * A mail in plain text.
 *
 * @param id the same however often it is sent, so that a mailbox can tell
 */
record Mail(UUID id, String from, String to, String subject, String text, Instant date) {
  private static final String UTF_8 = StandardCharsets.UTF_8.name();
  private static final int AFTER_SUBJECT = "Subject: ".length();

  /**
   * As it goes over the wire. Whatever a name holds, a header stays one header.
   *
   * @throws MessagingException if an address is none
   */
  MimeMessage message(Session session) throws MessagingException {
    MimeMessage message =
        new WithOwnId(session, "<" + id + "@" + from.substring(from.indexOf('@') + 1) + ">");
    message.setSentDate(Date.from(date));
    message.setFrom(new InternetAddress(from, true));
    message.setRecipient(Message.RecipientType.TO, new InternetAddress(to, true));
    message.setHeader("Subject", MimeUtility.fold(AFTER_SUBJECT, encoded(subject)));
    message.setHeader("Auto-Submitted", "auto-generated");
    message.setText(text, UTF_8);
    message.setHeader("Content-Transfer-Encoding", "base64");
    message.saveChanges();
    return message;
  }

  private static String encoded(String subject) {
    try {
      return MimeUtility.encodeText(subject.replaceAll("\\p{Cntrl}+", " "), UTF_8, "B");
    } catch (UnsupportedEncodingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Override
  public String toString() {
    return "Mail[" + id + "]";
  }

  /** The library gives every message a new id, unless it is told otherwise in this way. */
  private static final class WithOwnId extends MimeMessage {
    private final String id;

    private WithOwnId(Session session, String id) {
      super(session);
      this.id = id;
    }

    @Override
    protected void updateMessageID() throws MessagingException {
      setHeader("Message-ID", id);
    }
  }
}
