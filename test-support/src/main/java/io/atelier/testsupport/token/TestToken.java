package io.atelier.testsupport.token;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What a token will say; every method gives a new one, {@link #mint} signs it.
 *
 * @param validity from now; negative makes one that has expired
 * @param claims all the others
 */
public record TestToken(
    TestTokens issuedBy,
    String kind,
    String issuer,
    String subject,
    Duration validity,
    Map<String, Object> claims) {

  private static final Duration USUAL_VALIDITY = Duration.ofMinutes(10);

  static TestToken of(TestTokens issuedBy, String kind) {
    return new TestToken(
        issuedBy, kind, "atelier", UUID.randomUUID().toString(), USUAL_VALIDITY, Map.of());
  }

  public TestToken issuer(String value) {
    return new TestToken(issuedBy, kind, value, subject, validity, claims);
  }

  public TestToken subject(String value) {
    return new TestToken(issuedBy, kind, issuer, value, validity, claims);
  }

  public TestToken tenant(UUID tenantId) {
    return claim("tenant_id", tenantId.toString());
  }

  public TestToken platform(String value) {
    return claim("platform", value);
  }

  public TestToken roles(String... values) {
    return claim("roles", List.of(values));
  }

  public TestToken scopes(String... values) {
    return claim("scopes", List.of(values));
  }

  public TestToken claim(String name, Object value) {
    Map<String, Object> more = new TreeMap<>(claims);
    more.put(name, value);
    return new TestToken(issuedBy, kind, issuer, subject, validity, Map.copyOf(more));
  }

  public TestToken validFor(Duration value) {
    return new TestToken(issuedBy, kind, issuer, subject, value, claims);
  }

  public TestToken expired() {
    return validFor(Duration.ofHours(-1));
  }

  /** The compact form, as it stands after {@code Bearer}. */
  public String mint() {
    return issuedBy.sign(this);
  }
}
