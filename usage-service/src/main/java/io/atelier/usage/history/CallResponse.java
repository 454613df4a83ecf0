package io.atelier.usage.history;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One call of an API that is sold by key, as docs-api's usage log has it. */
record CallResponse(
    @Nullable String userId,
    @Nullable String apiKeyId,
    String toolName,
    @Nullable String libraryId,
    @Nullable String query,
    @Nullable BigDecimal tokensReturned,
    @Nullable BigDecimal responseTimeMs,
    Instant createdAt) {}
