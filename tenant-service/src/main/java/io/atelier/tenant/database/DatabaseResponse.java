package io.atelier.tenant.database;

import org.jspecify.annotations.Nullable;

/**
 * A tenant's database as its application sees it.
 *
 * @param state creating, ready, failed or none
 * @param password null until it is ready
 */
record DatabaseResponse(
    String state,
    @Nullable String host,
    @Nullable Integer port,
    @Nullable String name,
    @Nullable String username,
    @Nullable String password,
    @Nullable String schemaVersion) {

  static DatabaseResponse none() {
    return new DatabaseResponse("none", null, null, null, null, null, null);
  }

  @Override
  public String toString() {
    return "DatabaseResponse[" + state + "]";
  }
}
