package io.atelier.tenant.apikey;

/**
 * @param expiresIn seconds
 */
record ServiceTokenResponse(String accessToken, long expiresIn) {

  @Override
  public String toString() {
    return "ServiceTokenResponse[…]";
  }
}
