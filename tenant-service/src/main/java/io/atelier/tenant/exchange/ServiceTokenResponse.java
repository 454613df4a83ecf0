package io.atelier.tenant.exchange;

/**
 * @param expiresIn seconds
 */
record ServiceTokenResponse(String accessToken, long expiresIn) {

  @Override
  public String toString() {
    return "ServiceTokenResponse[…]";
  }
}
