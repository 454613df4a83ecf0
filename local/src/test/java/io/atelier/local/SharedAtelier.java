package io.atelier.local;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** One Atelier, in processes, for all the journeys that ask for it; it ends with the last test. */
final class SharedAtelier implements ParameterResolver {

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == World.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.GLOBAL)
        .computeIfAbsent(World.class, _ -> start(), World.class);
  }

  private static World start() {
    try {
      return new World(RunningAtelier.start("processes"));
    } catch (java.io.IOException failure) {
      throw new AssertionError(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError(interrupted);
    }
  }

  /** What runs, and an operator who is signed in: a one-time password is good once. */
  static final class World implements AutoCloseable {
    private final RunningAtelier atelier;
    private final Client client;
    private String operator = "";

    private World(RunningAtelier atelier) {
      this.atelier = atelier;
      this.client = new Client(atelier.local().get("gateway").stringValue());
    }

    RunningAtelier atelier() {
      return atelier;
    }

    Client client() {
      return client;
    }

    String application(String platform) {
      return atelier.local().get("applications").get(platform).stringValue();
    }

    /** The control plane's host of a platform. */
    String api(String platform) {
      return "api." + platform + "." + atelier.local().get("base_domain").stringValue();
    }

    synchronized Client.Request asOperator(String method, String path)
        throws java.io.IOException, InterruptedException {
      if (operator.isEmpty()) {
        operator = Operators.signIn(atelier, client);
      }
      return client.control(method, path).bearer(operator);
    }

    @Override
    public void close() throws Exception {
      atelier.close();
    }
  }
}
