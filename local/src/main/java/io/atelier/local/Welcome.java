package io.atelier.local;

import java.nio.file.Path;
import java.util.Locale;

/** What is shown when everything is healthy: addresses, demo credentials, three lines to try. */
final class Welcome {
  private Welcome() {}

  static String text(LocalFile local, Path file, double seconds) {
    String port = local.gateway().substring(local.gateway().lastIndexOf(':'));
    String tenants = "http://<slug>." + local.baseDomain() + port;
    String api = "http://api." + local.baseDomain() + port;
    return String.format(
        Locale.ROOT,
        """

        All healthy after %.1f s. Ctrl-C ends everything; the data stays for the next start.

          control plane   %s  (also %s)
          tenants         %s
          operator        %s, password and TOTP secret in %s
          application     key of the platform studio in the same file
          mail            %s
          webhooks        %s

        Try:

          curl -s %s/api/plans
          curl -s %s/api/tenants -H 'Content-Type: application/json' \\
            -d '{"name": "My Studio", "slug": "my-studio", "email": "owner@my-studio.test"}'
          curl -si http://my-studio.%s%s/public/hello
        """,
        seconds,
        api,
        local.gateway(),
        tenants,
        local.operator().email(),
        file,
        local.mail(),
        local.webhookReceiver(),
        local.gateway(),
        local.gateway(),
        local.baseDomain(),
        port);
  }
}
