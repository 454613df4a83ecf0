/** A setting that nobody reads is a mistake, and a service says so instead of starting. */
@NullMarked
package io.atelier.chassis.configuration;

import org.jspecify.annotations.NullMarked;
