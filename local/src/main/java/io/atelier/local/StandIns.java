package io.atelier.local;

import java.io.IOException;

/** What stands in for the outside: a cluster, the DNS, a mail server, a receiver of webhooks. */
final class StandIns implements AutoCloseable {
  private final KubernetesStandIn kubernetes;
  private final DnsStandIn dns;
  private final MailInbox mail;
  private final WebhookReceiver webhooks;

  StandIns() throws IOException {
    kubernetes = new KubernetesStandIn();
    dns = new DnsStandIn();
    mail = new MailInbox();
    webhooks = new WebhookReceiver();
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
