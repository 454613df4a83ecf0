package io.atelier.tenant.database;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A tenant's own database.
 *
 * @param sealedPassword of its role
 * @param state creating, ready or failed
 */
record TenantDatabase(
    UUID tenantId,
    String name,
    String username,
    byte[] sealedPassword,
    String state,
    @Nullable String schemaVersion) {}
