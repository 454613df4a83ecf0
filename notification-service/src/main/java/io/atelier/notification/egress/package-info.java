/**
 * The only way out to addresses that a tenant chose. A name is resolved, each of its addresses is
 * judged, and the connection goes to the very address that was judged; redirects are not followed.
 */
@NullMarked
package io.atelier.notification.egress;

import org.jspecify.annotations.NullMarked;
