/** Calls a running service as its clients do. */
@NullMarked
package io.atelier.testsupport.http;

import org.jspecify.annotations.NullMarked;
