/**
 * Stands in for the outside, in tests and in {@code local}: a cluster, the DNS, a mail server, a
 * receiver of webhooks. Each keeps what it is told in memory and shows it. Those who want the DNS
 * or the cluster add dnsjava or fabric8's mock server to their class path.
 */
@NullMarked
package io.atelier.testsupport.standin;

import org.jspecify.annotations.NullMarked;
