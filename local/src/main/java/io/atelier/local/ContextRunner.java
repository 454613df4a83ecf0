package io.atelier.local;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.MDC;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.http.client.ReactorResourceFactory;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;

/**
 * All services as Spring contexts of this JVM. They share event loops, and nothing else: each has
 * its own connections, so that one that closes does not wait for the others.
 */
final class ContextRunner implements ServiceRunner {
  private final LoopResources loops = LoopResources.create("atelier", 2, true);
  private final List<ConfigurableApplicationContext> contexts = new ArrayList<>();

  @Override
  public void start(Service service, Map<String, String> properties) {
    MDC.put("service", service.module());
    try {
      ConfigurableApplicationContext context =
          service
              .application()
              .registerShutdownHook(false)
              .initializers(starting -> shareLoops((GenericApplicationContext) starting, service))
              .run(arguments(service, properties));
      synchronized (contexts) {
        contexts.add(context);
      }
    } finally {
      MDC.remove("service");
    }
  }

  private void shareLoops(GenericApplicationContext context, Service service) {
    context.registerBean(
        ReactorResourceFactory.class,
        () -> {
          ReactorResourceFactory resources = new ReactorResourceFactory();
          resources.setUseGlobalResources(false);
          resources.setLoopResources(loops);
          resources.setConnectionProvider(ConnectionProvider.create(service.module(), 500));
          resources.setShutdownQuietPeriod(Duration.ZERO);
          resources.setShutdownTimeout(Duration.ofSeconds(2));
          return resources;
        });
  }

  private static String[] arguments(Service service, Map<String, String> properties) {
    List<String> arguments = new ArrayList<>();
    properties.forEach((name, value) -> arguments.add("--" + name + "=" + value));
    if (!service.exclusions().isEmpty()) {
      arguments.add("--spring.autoconfigure.exclude=" + String.join(",", service.exclusions()));
    }
    if (service != Service.GATEWAY) {
      arguments.add("--spring.cloud.gateway.server.webflux.enabled=false");
    }
    return arguments.toArray(String[]::new);
  }

  @Override
  public long pid(Service service) {
    return ProcessHandle.current().pid();
  }

  @Override
  public void close() {
    synchronized (contexts) {
      contexts.reversed().forEach(ConfigurableApplicationContext::close);
      contexts.clear();
    }
    loops.disposeLater(Duration.ZERO, Duration.ofSeconds(2)).block(Duration.ofSeconds(5));
  }
}
