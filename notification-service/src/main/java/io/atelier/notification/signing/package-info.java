/** Signatures by Standard Webhooks: HMAC-SHA256 over id, time and body. */
@NullMarked
package io.atelier.notification.signing;

import org.jspecify.annotations.NullMarked;
