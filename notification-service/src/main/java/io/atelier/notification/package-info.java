/** Tells everyone concerned what happened: webhooks, mail, alerts. */
@NullMarked
package io.atelier.notification;

import org.jspecify.annotations.NullMarked;
