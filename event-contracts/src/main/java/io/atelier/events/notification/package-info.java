/** What the others have people told of: alerts. */
@NullMarked
package io.atelier.events.notification;

import org.jspecify.annotations.NullMarked;
