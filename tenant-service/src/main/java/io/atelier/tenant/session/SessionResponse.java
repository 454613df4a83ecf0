package io.atelier.tenant.session;

/**
 * A session.
 *
 * @param expiresIn seconds until the access token's end
 */
public record SessionResponse(String accessToken, String refreshToken, long expiresIn) {

  @Override
  public String toString() {
    return "SessionResponse[…]";
  }
}
