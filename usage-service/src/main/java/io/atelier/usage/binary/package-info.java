/** Lists as the driver sends them to {@code unnest} and COPY: in PostgreSQL's binary form. */
@NullMarked
package io.atelier.usage.binary;

import org.jspecify.annotations.NullMarked;
