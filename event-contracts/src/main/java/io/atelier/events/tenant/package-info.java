/** What tenant-service publishes: platforms, tenants, members and API keys. */
@NullMarked
package io.atelier.events.tenant;

import org.jspecify.annotations.NullMarked;
