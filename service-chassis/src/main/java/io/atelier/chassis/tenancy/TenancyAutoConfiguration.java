package io.atelier.chassis.tenancy;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.spi.ConnectionFactory;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureBefore;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.r2dbc.core.DatabaseClient;

/** The service's own database, when it has one. */
@AutoConfiguration
@AutoConfigureBefore(R2dbcAutoConfiguration.class)
@ConditionalOnClass({ConnectionFactory.class, ConnectionPool.class, DatabaseClient.class})
@ConditionalOnProperty("spring.r2dbc.url")
@EnableConfigurationProperties({TenancyProperties.class, R2dbcProperties.class})
public class TenancyAutoConfiguration {

  @Bean
  DirectConnections directConnections(R2dbcProperties properties) {
    return new DirectConnections(postgres(properties));
  }

  @Bean(destroyMethod = "dispose")
  ConnectionPool connectionFactory(R2dbcProperties properties, TenancyProperties tenancy) {
    ConnectionFactory tenants =
        new TenancyConnectionFactory(postgres(properties), tenancy.systemRole());
    R2dbcProperties.Pool pool = properties.getPool();
    return new ConnectionPool(
        ConnectionPoolConfiguration.builder(tenants)
            .initialSize(pool.getInitialSize())
            .maxSize(pool.getMaxSize())
            .maxIdleTime(pool.getMaxIdleTime())
            .maxAcquireTime(Duration.ofSeconds(5))
            .acquireRetry(1)
            .build());
  }

  /** The driver's own classes, for LISTEN and COPY are not in the SPI. */
  private static PostgresqlConnectionFactory postgres(R2dbcProperties properties) {
    URI url =
        URI.create(required(properties.getUrl(), "spring.r2dbc.url").substring("r2dbc:".length()));
    return new PostgresqlConnectionFactory(
        PostgresqlConnectionConfiguration.builder()
            .host(url.getHost())
            .port(url.getPort() < 0 ? 5432 : url.getPort())
            .database(url.getPath().substring(1))
            .username(required(properties.getUsername(), "spring.r2dbc.username"))
            .password(properties.getPassword())
            .connectTimeout(Duration.ofSeconds(5))
            .tcpKeepAlive(true)
            .build());
  }

  private static String required(@Nullable String value, String setting) {
    if (value == null) {
      throw new IllegalStateException(setting + " is not set");
    }
    return value;
  }

  @Bean
  R2dbcTransactionManager transactionManager(ConnectionFactory connectionFactory) {
    return new R2dbcTransactionManager(connectionFactory);
  }

  @Bean
  DatabaseClient databaseClient(ConnectionFactory connectionFactory) {
    return DatabaseClient.create(connectionFactory);
  }

  @Bean
  UnitOfWork unitOfWork(R2dbcTransactionManager transactionManager) {
    return new UnitOfWork(transactionManager);
  }

  @Bean
  TenancyCatalog tenancyCatalog(
      DatabaseClient database,
      UnitOfWork unitOfWork,
      @Value("${spring.application.name}") String service) {
    return new TenancyCatalog(database, unitOfWork, service);
  }
}
