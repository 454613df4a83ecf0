/** What a tenant's people should look at, with its read state. */
@NullMarked
package io.atelier.notification.alert;

import org.jspecify.annotations.NullMarked;
