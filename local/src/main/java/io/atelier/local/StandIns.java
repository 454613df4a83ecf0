package io.atelier.local;

import io.atelier.testsupport.standin.DnsStandIn;
import io.atelier.testsupport.standin.KubernetesStandIn;
import io.atelier.testsupport.standin.MailInbox;
import io.atelier.testsupport.standin.WebhookReceiver;
import java.io.IOException;

/** What stands in for the outside: a cluster, the DNS, a mail server, a receiver of webhooks. */
final class StandIns implements AutoCloseable {
  private final KubernetesStandIn kubernetes;
  private final DnsStandIn dns;
  private final MailInbox mail;
  private final WebhookReceiver webhooks;

  StandIns() throws IOException {
    kubernetes = new KubernetesStandIn(0);
    dns = new DnsStandIn(0);
    mail = new MailInbox(0);
    webhooks = new WebhookReceiver(0);
  }

  KubernetesStandIn kubernetes() {
    return kubernetes;
  }

  DnsStandIn dns() {
    return dns;
  }

  MailInbox mail() {
    return mail;
  }

  WebhookReceiver webhooks() {
    return webhooks;
  }

  @Override
  public void close() throws IOException {
    webhooks.close();
    mail.close();
    dns.close();
    kubernetes.close();
  }
}
