/**
 * Where a tenant wants to be called, for which events, and the secrets that sign the calls. An
 * endpoint has at most two secrets that hold: after a rotation the old one holds for a day.
 */
@NullMarked
package io.atelier.notification.endpoint;

import org.jspecify.annotations.NullMarked;
