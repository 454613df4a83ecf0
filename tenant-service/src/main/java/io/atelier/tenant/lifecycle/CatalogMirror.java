package io.atelier.tenant.lifecycle;

import io.atelier.chassis.inbox.EventSubscription;
import io.atelier.chassis.inbox.InboundEvent;
import io.atelier.chassis.inbox.MirrorWait;
import io.atelier.chassis.tenancy.Columns;
import io.atelier.chassis.tenancy.SystemReason;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.events.billing.CatalogState;
import io.atelier.events.envelope.EventJson;
import io.atelier.events.topics.Topic;
import io.r2dbc.postgresql.codec.Json;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** What each platform sells, as far as a sign-up must know it. */
final class CatalogMirror {
  private final DatabaseClient database;
  private final UnitOfWork unitOfWork;
  private final MirrorWait wait;

  CatalogMirror(DatabaseClient database, UnitOfWork unitOfWork, MirrorWait wait) {
    this.database = database;
    this.unitOfWork = unitOfWork;
    this.wait = wait;
  }

  /** The platform's catalogue; 503 {@code not-ready-yet} while it has not arrived. */
  Mono<CatalogState> of(String platform) {
    return wait.await(
        unitOfWork.asSystem(
            SystemReason.UNTENANTED_RECORD,
            database
                .sql("SELECT record FROM catalogs WHERE platform = :platform")
                .bind("platform", platform)
                .map(row ->
                    EventJson.read(
                        Columns.required(row, "record", Json.class).asArray(), CatalogState.class))
                .one()));
  }

  private Mono<Void> keep(InboundEvent<CatalogState> event) {
    CatalogState catalog = event.body();
    if (catalog == null) {
      return database
          .sql("DELETE FROM catalogs WHERE platform = :platform")
          .bind("platform", event.key())
          .then();
    }
    return database
        .sql(
            """
            INSERT INTO catalogs (platform, sequence, record)
            VALUES (:platform, :sequence, :record)
            ON CONFLICT (platform) DO UPDATE
              SET sequence = excluded.sequence, record = excluded.record
              WHERE catalogs.sequence < excluded.sequence
            """)
        .bind("platform", event.key())
        .bind("sequence", event.sequence())
        .bind("record", Json.of(EventJson.write(catalog)))
        .then();
  }

  /** Declares the mirror and its subscription. */
  @Configuration(proxyBeanMethods = false)
  static class Declaration {
    @Bean
    CatalogMirror catalogMirror(DatabaseClient database, UnitOfWork unitOfWork, MirrorWait wait) {
      return new CatalogMirror(database, unitOfWork, wait);
    }

    @Bean
    EventSubscription<CatalogState> catalogSubscription(CatalogMirror mirror) {
      return EventSubscription.mirror(
          "tenant.catalog", Topic.CATALOG, CatalogState.class, mirror::keep);
    }
  }
}
