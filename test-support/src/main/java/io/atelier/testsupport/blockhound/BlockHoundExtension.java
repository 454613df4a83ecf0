package io.atelier.testsupport.blockhound;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import reactor.blockhound.BlockHound;

/**
 * Installs BlockHound in this JVM, once and for good: from then on every test in it is watched.
 * {@code @WithServers} brings it along; other tests name it in {@code @ExtendWith}. The JVM needs
 * {@code -XX:+AllowRedefinitionToAddDeleteMethods} and {@code -XX:+EnableDynamicAgentLoading}.
 */
public final class BlockHoundExtension implements BeforeAllCallback {

  @Override
  public void beforeAll(ExtensionContext context) {
    Installation.ensure();
  }

  private static final class Installation {
    static {
      BlockHound.install();
    }

    static void ensure() {}
  }
}
