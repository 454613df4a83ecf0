package io.atelier.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The operator that a start makes. */
final class Operators {
  private static final int STEP_SECONDS = 30;

  private Operators() {}

  /**
   * Signs in; answers the access token. The start itself has used the one-time password of its
   * moment, so that of the next step is taken, which is good already.
   */
  static String signIn(RunningAtelier atelier, Client client)
      throws IOException, InterruptedException {
    JsonNode operator = atelier.local().get("operator");
    String seed = operator.get("totp_secret").stringValue();
    Client.Answer login =
        client
            .control("POST", "/api/auth/operators/login")
            .json(
                Map.of(
                    "email", operator.get("email").stringValue(),
                    "password", operator.get("password").stringValue(),
                    "totp", Totp.at(seed, Instant.now().plusSeconds(STEP_SECONDS))))
            .send();
    assertThat(login.status()).as(login.text()).isEqualTo(200);
    return login.at("/access_token");
  }
}
