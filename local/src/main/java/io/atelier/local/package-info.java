/**
 * One command starts everything on a bare machine: PostgreSQL, Kafka, Redis, the services (as
 * contexts of this JVM, or each as a process of its own) and a small sample application. All of it
 * ends with the launcher; what a killed launcher leaves behind, the next start finds and uses or
 * ends.
 */
@NullMarked
package io.atelier.local;

import org.jspecify.annotations.NullMarked;
