/** What is counted, and the answer to "what may I still do". */
@NullMarked
package io.atelier.usage;

import org.jspecify.annotations.NullMarked;
