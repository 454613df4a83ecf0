package io.atelier.testsupport.servers;

/** The three servers, wherever they run. */
interface RunningServers extends AutoCloseable {

  ServerAddresses addresses();

  @Override
  void close();
}
