package io.atelier.tenant.platform;

import java.time.Duration;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Brings the file's platforms into the table at every start, before anything else of the service
 * runs: a sign-up needs one. Replicas may do so at once.
 */
@Component
final class PlatformImport implements SmartLifecycle {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final PlatformFile file;
  private final Platforms platforms;
  private volatile boolean running;

  PlatformImport(PlatformProperties properties, Platforms platforms) {
    this.file = new PlatformFile(properties);
    this.platforms = platforms;
  }

  /** Blocks the thread that starts the service, which is no reactive one. */
  @Override
  public void start() {
    platforms.importAll(file.read()).block(PATIENCE);
    running = true;
  }

  @Override
  public void stop() {
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** Before consumers and the web server, which are at the other end. */
  @Override
  public int getPhase() {
    return 0;
  }
}
