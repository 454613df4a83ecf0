/**
 * Real PostgreSQL, Kafka and Redis as processes of this machine, from Maven artifacts alone,
 * because what tests prove and what {@code local} shows should be what production runs. Everything
 * listens on 127.0.0.1 only; a start after a kill finds what was left behind in its own directory,
 * and nothing else.
 */
@NullMarked
package io.atelier.testsupport.store;

import org.jspecify.annotations.NullMarked;
