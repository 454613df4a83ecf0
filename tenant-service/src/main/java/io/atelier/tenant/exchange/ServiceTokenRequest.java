package io.atelier.tenant.exchange;

/** A service's own credentials, from the deployment. */
record ServiceTokenRequest(String clientId, String clientSecret) {

  @Override
  public String toString() {
    return "ServiceTokenRequest[" + clientId + "]";
  }
}
