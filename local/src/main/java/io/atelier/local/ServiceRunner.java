package io.atelier.local;

import java.util.Map;

/** Runs services: as contexts of this JVM, or as processes. */
interface ServiceRunner extends AutoCloseable {

  /** Starts a service with these properties; returns once it listens, or throws. */
  void start(Service service, Map<String, String> properties) throws Exception;

  /** The process that a service runs in. */
  long pid(Service service);

  /** Ends all of them. */
  @Override
  void close();
}
