/**
 * From one event to one delivery for each endpoint that wants it, in the transaction of the event's
 * receipt: a kill at any instant neither loses nor doubles a delivery.
 */
@NullMarked
package io.atelier.notification.fanout;

import org.jspecify.annotations.NullMarked;
