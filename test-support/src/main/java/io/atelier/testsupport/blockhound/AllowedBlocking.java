package io.atelier.testsupport.blockhound;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * Blocking that happens once or for microseconds, below code that cannot be changed: loading
 * classes and resources, writing log lines, drawing random numbers. Found by BlockHound as a
 * service.
 */
public final class AllowedBlocking implements BlockHoundIntegration {

  @Override
  public void applyTo(BlockHound.Builder builder) {
    builder
        .allowBlockingCallsInside("java.lang.ClassLoader", "loadClass")
        .allowBlockingCallsInside("java.lang.ClassLoader", "getResource")
        .allowBlockingCallsInside("java.lang.ClassLoader", "getResources")
        .allowBlockingCallsInside("java.lang.invoke.MethodHandleNatives", "linkCallSite")
        .allowBlockingCallsInside("java.util.ServiceLoader$LazyClassPathLookupIterator", "hasNext")
        .allowBlockingCallsInside("ch.qos.logback.classic.Logger", "callAppenders")
        .allowBlockingCallsInside("io.netty.buffer.AdaptivePoolingAllocator", "allocate")
        .allowBlockingCallsInside("java.security.SecureRandom", "nextBytes")
        .allowBlockingCallsInside("java.util.UUID", "randomUUID")
        // Holds its lock for a few instructions, and only when several threads ask at once.
        .allowBlockingCallsInside(
            "com.github.f4b6a3.uuid.factory.standard.TimeOrderedEpochFactory$UuidFunction", "apply")
        .allowBlockingCallsInside("sun.security.provider.NativePRNG$RandomIO", "readFully");
  }
}
