/** Keys of the company's own backend, made by an operator for one platform. */
@NullMarked
package io.atelier.tenant.application;

import org.jspecify.annotations.NullMarked;
