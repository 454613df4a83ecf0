package io.atelier.testsupport.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each rule bites on what it forbids, lets pass what it allows, and passes on nothing. */
class ArchitectureRulesTests {

  private static final List<ArchRule> ALL =
      List.of(
          ArchitectureRules.NO_MUTABLE_STATICS,
          ArchitectureRules.SYSTEM_ONLY_WHERE_LISTED,
          ArchitectureRules.NEVER_BLOCK,
          ArchitectureRules.NO_JDBC,
          ArchitectureRules.PACKAGES_SAY_WHAT_THEY_ARE,
          ArchitectureRules.CLASSES_SAY_WHAT_THEY_ARE,
          ArchitectureRules.SERVICES_DO_NOT_KNOW_EACH_OTHER,
          ArchitectureRules.FEATURES_HAVE_NO_CYCLES,
          ArchitectureRules.CONTROLLERS_HAVE_NO_SQL,
          ArchitectureRules.TIME_IS_INJECTED);

  @TempDir Path directory;

  @Test
  void everyRulePassesOnNothing() {
    JavaClasses nothing = new ClassFileImporter().importClasses();
    ALL.forEach(rule -> assertThat(violations(rule, nothing)).isEmpty());
  }

  @Test
  void mutableStaticsAreFound() {
    JavaClasses sample =
        sample(
            "io.atelier.billing.money.Rates",
            """
            class Rates {
              static int changing;
              static final java.util.Map<String, String> SEEN = new java.util.HashMap<>();
              static final java.util.HashMap<String, String> CACHE = new java.util.HashMap<>();
              static final java.util.concurrent.atomic.AtomicLong COUNT =
                  new java.util.concurrent.atomic.AtomicLong();
              static final java.util.List<String> FIXED = java.util.List.of("a");
              static final String[] TABLE = {"a"};
              enum Kind { ONE, TWO }
              int of(Kind kind) {
                return switch (kind) { case ONE -> 1; case TWO -> 2; };
              }
            }
            """);
    assertThat(violations(ArchitectureRules.NO_MUTABLE_STATICS, sample))
        .hasSize(3)
        .anyMatch(text -> text.contains("Rates.changing"))
        .anyMatch(text -> text.contains("Rates.CACHE"))
        .anyMatch(text -> text.contains("Rates.COUNT"));
  }

  @Test
  void systemCallersOutsideTheListAreFound() {
    String caller =
        """
        class %s {
          Object call(io.atelier.chassis.tenancy.UnitOfWork work) {
            java.util.function.Supplier<Object> later = () -> work.asSystemReading("why");
            work.asTenant("t");
            return later.get();
          }
        }
        """;
    JavaClasses sample =
        Sample.of(
            directory,
            Map.of(
                "io.atelier.chassis.tenancy.UnitOfWork",
                """
                public class UnitOfWork {
                  public Object asSystemReading(String why) { return why; }
                  public Object asTenant(String id) { return id; }
                }
                """,
                "io.atelier.billing.invoice.InvoiceRun",
                caller.formatted("InvoiceRun"),
                "io.atelier.chassis.outbox.OutboxRelay",
                caller.formatted("OutboxRelay")));
    assertThat(violations(ArchitectureRules.SYSTEM_ONLY_WHERE_LISTED, sample))
        .singleElement()
        .asString()
        .contains("InvoiceRun")
        .contains("asSystemReading");
  }

  @Test
  void blockingIsFound() {
    String body =
        """
        class %s {
          Object one() { return reactor.core.publisher.Mono.just(1).block(); }
          Object two() { return reactor.core.publisher.Flux.just(1).blockLast(); }
          Object three() throws Exception { return reactor.core.publisher.Mono.just(1).toFuture().get(); }
          java.util.function.Function<reactor.core.publisher.Mono<?>, Object> four =
              reactor.core.publisher.Mono::block;
        }
        """;
    JavaClasses sample =
        Sample.of(
            directory,
            Map.of(
                "io.atelier.usage.total.Total", body.formatted("Total"),
                "io.atelier.local.Launcher", body.formatted("Launcher"),
                "io.atelier.chassis.outbox.OutboxRelay", body.formatted("OutboxRelay")));
    assertThat(violations(ArchitectureRules.NEVER_BLOCK, sample))
        .hasSize(4)
        .allMatch(text -> text.contains("io.atelier.usage.total.Total"));
  }

  @Test
  void jdbcIsFound() {
    String body = "class %s { java.sql.Connection connection; }";
    JavaClasses sample =
        Sample.of(
            directory,
            Map.of(
                "io.atelier.usage.total.Total", body.formatted("Total"),
                "io.atelier.usage.total.FlywayRoles", body.formatted("FlywayRoles")));
    assertThat(violations(ArchitectureRules.NO_JDBC, sample))
        .singleElement()
        .asString()
        .contains("usage.total.Total");
  }

  @Test
  void emptyNamesAreFound() {
    JavaClasses sample =
        Sample.of(
            directory,
            Map.of(
                "io.atelier.billing.util.Money", "class Money {}",
                "io.atelier.billing.money.MoneyUtils", "class MoneyUtils {}",
                "io.atelier.billing.money.Money", "class Money {}"));
    assertThat(violations(ArchitectureRules.PACKAGES_SAY_WHAT_THEY_ARE, sample))
        .singleElement()
        .asString()
        .contains("billing.util.Money");
    assertThat(violations(ArchitectureRules.CLASSES_SAY_WHAT_THEY_ARE, sample))
        .singleElement()
        .asString()
        .contains("MoneyUtils");
  }

  @Test
  void servicesThatKnowEachOtherAreFound() {
    JavaClasses sample =
        Sample.of(
            directory,
            Map.of(
                "io.atelier.tenant.member.Member", "public class Member {}",
                "io.atelier.billing.invoice.Invoice",
                    "class Invoice { io.atelier.tenant.member.Member payer; }",
                "io.atelier.events.tenant.TenantState", "public class TenantState {}",
                "io.atelier.usage.total.Total",
                    "class Total { io.atelier.events.tenant.TenantState tenant; }"));
    assertThat(violations(ArchitectureRules.SERVICES_DO_NOT_KNOW_EACH_OTHER, sample))
        .singleElement()
        .asString()
        .contains("Invoice.payer");
  }

  @Test
  void featuresThatNeedEachOtherAreFound() {
    JavaClasses sample =
        Sample.of(
            directory,
            Map.of(
                "io.atelier.billing.invoice.Invoice",
                "public class Invoice { io.atelier.billing.payment.Payment paid; }",
                "io.atelier.billing.payment.Payment",
                "public class Payment { io.atelier.billing.invoice.Invoice of; }",
                "io.atelier.usage.total.Total",
                "class Total { io.atelier.usage.recorder.Event last; }",
                "io.atelier.usage.recorder.Event",
                "public class Event {}"));
    assertThat(violations(ArchitectureRules.FEATURES_HAVE_NO_CYCLES, sample))
        .singleElement()
        .asString()
        .contains("invoice")
        .contains("payment");
  }

  @Test
  void sqlInControllersIsFound() {
    JavaClasses sample =
        sample(
            "io.atelier.billing.invoice.InvoiceController",
            """
            @org.springframework.web.bind.annotation.RestController
            class InvoiceController { org.springframework.r2dbc.core.DatabaseClient database; }
            """);
    assertThat(violations(ArchitectureRules.CONTROLLERS_HAVE_NO_SQL, sample)).isNotEmpty();
  }

  @Test
  void systemClocksAreFound() {
    String body =
        """
        class %s {
          Object[] wrong() {
            return new Object[] {
              System.currentTimeMillis(),
              java.time.Instant.now(),
              java.time.LocalDate.now(java.time.ZoneOffset.UTC),
              java.time.Clock.systemUTC(),
              java.time.InstantSource.system(),
              new java.util.Date()
            };
          }
          Object[] right(java.time.InstantSource clock) {
            return new Object[] {
              clock.instant(),
              java.time.LocalDate.now(clock.withZone(java.time.ZoneOffset.UTC)),
              new java.util.Date(0),
              System.nanoTime()
            };
          }
        }
        """;
    JavaClasses sample =
        Sample.of(
            directory,
            Map.of(
                "io.atelier.billing.timer.Timer", body.formatted("Timer"),
                "io.atelier.gateway.meter.Meter", body.formatted("Meter")));
    assertThat(violations(ArchitectureRules.TIME_IS_INJECTED, sample))
        .hasSize(6)
        .allMatch(text -> text.contains("Timer.wrong"));
  }

  private JavaClasses sample(String name, String body) {
    return Sample.of(directory, Map.of(name, body));
  }

  private static List<String> violations(ArchRule rule, JavaClasses classes) {
    return rule.evaluate(classes).getFailureReport().getDetails();
  }
}
