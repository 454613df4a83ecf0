package io.atelier.tenant.platform;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import reactor.util.retry.Retry;

/** Brings the file's platforms into the table at every start; replicas may do so at once. */
@Component
final class PlatformImport {
  private static final Logger log = LoggerFactory.getLogger(PlatformImport.class);

  private final PlatformFile file;
  private final Platforms platforms;

  PlatformImport(PlatformProperties properties, Platforms platforms) {
    this.file = new PlatformFile(properties);
    this.platforms = platforms;
    // A fault in the file fails the start, not a sign-up hours later.
    file.read();
  }

  @EventListener(ApplicationReadyEvent.class)
  void run() {
    platforms
        .importAll(file.read())
        .retryWhen(
            Retry.backoff(Long.MAX_VALUE, Duration.ofMillis(500))
                .maxBackoff(Duration.ofSeconds(10)))
        .subscribe(null, failure -> log.error("The platforms could not be imported", failure));
  }
}
