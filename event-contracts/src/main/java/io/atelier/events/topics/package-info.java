/** Every topic of the installation: its name, what it holds and how long it keeps it. */
@NullMarked
package io.atelier.events.topics;

import org.jspecify.annotations.NullMarked;
