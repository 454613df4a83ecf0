/**
 * The servers of a whole build. They start once, when the first test asks, in a process that ends
 * with the build; every test class gets a database and a topic prefix of its own, so that modules
 * and builds can run side by side.
 */
@NullMarked
package io.atelier.testsupport.servers;

import org.jspecify.annotations.NullMarked;
