package io.atelier.testsupport.servers;

/** A test JVM of some build: asks for the servers and says what it was told. */
final class TestServersProbe {

  private TestServersProbe() {}

  public static void main(String[] arguments) {
    ServerAddresses addresses = TestServers.get();
    System.out.println("ADDRESSES " + addresses);
  }
}
