/**
 * Mail by SMTP, in the reader's language. What a mail says travels sealed and is opened only to be
 * sent.
 */
@NullMarked
package io.atelier.notification.email;

import org.jspecify.annotations.NullMarked;
