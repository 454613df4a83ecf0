/** What domain-service publishes: the tenants' own domains. */
@NullMarked
package io.atelier.events.domains;

import org.jspecify.annotations.NullMarked;
