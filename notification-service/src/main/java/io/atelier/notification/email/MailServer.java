package io.atelier.notification.email;

import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.security.NoSuchAlgorithmException;
import java.util.Properties;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** The server that takes our mail, by Jakarta Mail. Its calls block: for virtual threads. */
@Component
final class MailServer {
  /** The server wants a sign-in, or TLS: an operator's to mend, so the mail waits. */
  private static final int AUTHENTICATION_REQUIRED = 530;

  private final SmtpProperties properties;
  private final Session session;

  @Autowired
  MailServer(SmtpProperties properties) throws NoSuchAlgorithmException {
    this(properties, SSLContext.getDefault().getSocketFactory());
  }

  /**
   * @param trust whose certificates are believed
   */
  MailServer(SmtpProperties properties, SSLSocketFactory trust) {
    this.properties = properties;
    this.session = Session.getInstance(settings(properties, trust));
  }

  private static Properties settings(SmtpProperties properties, SSLSocketFactory trust) {
    String timeout = String.valueOf(properties.timeout().toMillis());
    boolean starttls = properties.tls() == SmtpProperties.Tls.STARTTLS;
    boolean implicit = properties.tls() == SmtpProperties.Tls.IMPLICIT;
    Properties settings = new Properties();
    settings.put("mail.smtp.connectiontimeout", timeout);
    settings.put("mail.smtp.timeout", timeout);
    settings.put("mail.smtp.writetimeout", timeout);
    settings.put("mail.smtp.quitwait", "false");
    settings.put("mail.smtp.auth", String.valueOf(signsIn(properties)));
    settings.put("mail.smtp.starttls.enable", String.valueOf(starttls));
    settings.put("mail.smtp.starttls.required", String.valueOf(starttls));
    settings.put("mail.smtp.ssl.enable", String.valueOf(implicit));
    settings.put("mail.smtp.ssl.checkserveridentity", "true");
    settings.put("mail.smtp.ssl.socketFactory", trust);
    settings.put("mail.smtp.localhost", properties.domain());
    return settings;
  }

  private static boolean signsIn(SmtpProperties properties) {
    String user = properties.user();
    return user != null && !user.isEmpty() && properties.password() != null;
  }

  /**
   * @throws SmtpRejectedException if trying again is of no use
   * @throws IOException if it may be of use
   */
  void send(Mail mail) throws IOException, SmtpRejectedException {
    try (Transport transport = session.getTransport("smtp")) {
      MimeMessage message = mail.message(session);
      transport.connect(
          properties.host(),
          properties.port(),
          signsIn(properties) ? properties.user() : null,
          properties.password());
      transport.sendMessage(message, message.getAllRecipients());
    } catch (AddressException noAddress) {
      throw new SmtpRejectedException(String.valueOf(noAddress.getMessage()));
    } catch (MessagingException failure) {
      String refusal = refusalForGood(failure);
      if (refusal != null) {
        throw new SmtpRejectedException(refusal);
      }
      throw new IOException(properties + ": " + failure.getMessage(), failure);
    }
  }

  /** The 5yz reply to a sender, a recipient or a message (RFC 5321); null if there was none. */
  private static @Nullable String refusalForGood(MessagingException failure) {
    for (Exception cause = failure;
        cause instanceof SendFailedException one;
        cause = one.getNextException()) {
      int code =
          switch (one) {
            case SMTPAddressFailedException recipient -> recipient.getReturnCode();
            case SMTPSenderFailedException sender -> sender.getReturnCode();
            case SMTPSendFailedException message -> message.getReturnCode();
            default -> 0;
          };
      if (code / 100 == 5 && code != AUTHENTICATION_REQUIRED) {
        return String.valueOf(one.getMessage()).strip();
      }
    }
    return null;
  }
}
