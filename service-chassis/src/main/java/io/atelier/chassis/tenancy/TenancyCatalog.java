package io.atelier.chassis.tenancy;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.core.io.ClassPathResource;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Walks the database's own catalogue and says which tables are open to every tenant without being
 * named, with a reason, in {@code db/untenanted-tables.<service>.properties}.
 */
public final class TenancyCatalog {
  private final DatabaseClient database;
  private final UnitOfWork unitOfWork;
  private final String service;

  TenancyCatalog(DatabaseClient database, UnitOfWork unitOfWork, String service) {
    this.database = database;
    this.unitOfWork = unitOfWork;
    this.service = service;
  }

  /** A sentence for each violation; none in a sound database. */
  public Mono<List<String>> violations() {
    return unitOfWork.asSystem(
        SystemReason.DAILY_COUNT,
        database
            .sql(
                """
                SELECT c.relname AS name,
                       c.relrowsecurity AND c.relforcerowsecurity AS forced,
                       (SELECT coalesce(bool_and(
                                 p.polcmd = '*' AND p.polpermissive
                                 AND pg_get_expr(p.polqual, p.polrelid) LIKE '%app.tenant_id%'
                                 AND pg_get_expr(p.polqual, p.polrelid)
                                   = pg_get_expr(p.polwithcheck, p.polrelid)), false)
                        FROM pg_policy p WHERE p.polrelid = c.oid) AS has_policy,
                       EXISTS (SELECT FROM pg_policy p
                               WHERE p.polrelid = c.oid
                                 AND pg_get_expr(p.polqual, p.polrelid) LIKE '%app.tenant_ids%')
                         AS open_to_several,
                       pg_get_userbyid(c.relowner) = session_user AS owned_by_runtime
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
                  AND c.relname <> 'flyway_schema_history'
                ORDER BY c.relname
                """)
            .map(row ->
                new Table(
                    String.valueOf(row.get("name", String.class)),
                    Boolean.TRUE.equals(row.get("forced", Boolean.class)),
                    Boolean.TRUE.equals(row.get("has_policy", Boolean.class)),
                    Boolean.TRUE.equals(row.get("open_to_several", Boolean.class)),
                    Boolean.TRUE.equals(row.get("owned_by_runtime", Boolean.class))))
            .all()
            .collectList()
            .zipWith(runtimeRoleBypasses())
            // The lists are files.
            .publishOn(Schedulers.boundedElastic())
            .map(found -> judge(found.getT1(), found.getT2())));
  }

  private Mono<Boolean> runtimeRoleBypasses() {
    return database
        .sql(
            "SELECT rolsuper OR rolbypassrls AS bypasses FROM pg_roles WHERE rolname = session_user")
        .map(row -> Boolean.TRUE.equals(row.get("bypasses", Boolean.class)))
        .one();
  }

  private List<String> judge(List<Table> tables, boolean runtimeBypasses) {
    Set<String> untenanted = untenanted();
    List<String> violations = new ArrayList<>();
    // Where some tables are open to it all are: a row that is hidden looks like none.
    boolean severalWorkTogether = tables.stream().anyMatch(Table::openToSeveral);
    if (runtimeBypasses) {
      violations.add("the runtime role bypasses row-level security");
    }
    for (Table table : tables) {
      boolean named = untenanted.remove(table.name());
      if (table.ownedByRuntime()) {
        violations.add(table.name() + " is owned by the runtime role");
      }
      if (named && table.hasPolicy()) {
        violations.add(table.name() + " is named as untenanted and has a policy");
      }
      if (!named && !(table.forced() && table.hasPolicy())) {
        violations.add(table.name() + " has no forced policy for reading and writing");
      } else if (!named && severalWorkTogether && !table.openToSeveral()) {
        violations.add(table.name() + " shows nothing to the work of several tenants");
      }
    }
    untenanted.forEach(name -> violations.add(name + " is named as untenanted and does not exist"));
    return violations;
  }

  private Set<String> untenanted() {
    Set<String> names = new TreeSet<>(read("chassis"));
    names.addAll(read(service));
    return names;
  }

  private static Set<String> read(String owner) {
    Properties properties = new Properties();
    try (InputStream in =
        new ClassPathResource("db/untenanted-tables." + owner + ".properties").getInputStream()) {
      properties.load(in);
    } catch (IOException missing) {
      throw new IllegalStateException("each service names its untenanted tables", missing);
    }
    return properties.stringPropertyNames();
  }

  private record Table(
      String name,
      boolean forced,
      boolean hasPolicy,
      boolean openToSeveral,
      boolean ownedByRuntime) {}
}
