/** Those who run the installation: password, one-time password, lock-out. */
@NullMarked
package io.atelier.tenant.operator;

import org.jspecify.annotations.NullMarked;
