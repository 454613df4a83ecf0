/** Lists with a cursor: {@code ?limit=50&after=…} in, {@code {data, next}} out. */
@NullMarked
package io.atelier.chassis.paging;

import org.jspecify.annotations.NullMarked;
