package io.atelier.testsupport.servers;

import io.atelier.testsupport.store.PostgresLogin;

/**
 * Where the servers of this build listen.
 *
 * @param source {@code local} or {@code docker}
 * @param postgres the superuser's login
 * @param kafkaBootstrapServers {@code host:port}
 * @param redisUrl {@code redis://host:port}
 */
public record ServerAddresses(
    String source, PostgresLogin postgres, String kafkaBootstrapServers, String redisUrl) {}
