package io.atelier.chassis.tenancy;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.chassis.sample.SampleApplication;
import io.atelier.testsupport.servers.WithServers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.r2dbc.core.DatabaseClient;

/** Breaks the sample's database on purpose, each time in another way, and mends it again. */
@WithServers(service = "chassis_test")
@SpringBootTest(classes = SampleApplication.class, properties = SampleApplication.CONFIGURATION)
class TenancyCatalogIntegrationTests {
  private static final String SOUND =
      "tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid)";

  private static final String SOUND_FOR_SEVERAL =
      "tenant_id = ANY ((SELECT nullif(current_setting('app.tenant_ids', true), '')::uuid[])::uuid[])";

  @Autowired TenancyCatalog catalog;
  @Autowired UnitOfWork unitOfWork;
  @Autowired DatabaseClient database;

  @Value("${spring.flyway.url}")
  String url;

  @Value("${spring.flyway.user}")
  String owner;

  @Value("${spring.flyway.password}")
  String password;

  @Test
  void soundDatabaseHasNoViolations() {
    assertThat(violations()).isEmpty();
  }

  @Test
  void tableWithoutPolicyIsNamed() throws Exception {
    assertThat(violationsWith())
        .containsExactly("broken has no forced policy for reading and writing");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "USING (%s)",
        "FOR SELECT USING (%s)",
        "FOR INSERT WITH CHECK (%s)",
        "USING (true) WITH CHECK (true)",
        "USING (%s) WITH CHECK (true)",
        "AS RESTRICTIVE USING (%s) WITH CHECK (%s)"
      })
  void policyThatLeavesAWayOpenIsNamed(String policy) throws Exception {
    assertThat(violationsWith("CREATE POLICY p ON broken " + policy.replace("%s", SOUND)))
        .containsExactly("broken has no forced policy for reading and writing");
  }

  @Test
  void secondPolicyThatOpensTheTableIsNamed() throws Exception {
    assertThat(
            violationsWith(
                "CREATE POLICY p ON broken USING (%s) WITH CHECK (%s)".replace("%s", SOUND),
                "CREATE POLICY q ON broken USING (true) WITH CHECK (true)"))
        .containsExactly("broken has no forced policy for reading and writing");
  }

  @Test
  void policyThatIsNotForcedIsNamed() throws Exception {
    assertThat(
            violationsWith(
                "CREATE POLICY p ON broken USING (%s) WITH CHECK (%s)".replace("%s", SOUND),
                "ALTER TABLE broken NO FORCE ROW LEVEL SECURITY"))
        .containsExactly("broken has no forced policy for reading and writing");
  }

  @Test
  void soundTableIsNotNamed() throws Exception {
    assertThat(
            violationsWith(
                "CREATE POLICY p ON broken USING (%s) WITH CHECK (%s)".replace("%s", SOUND),
                "CREATE POLICY q ON broken USING (%s) WITH CHECK (%s)"
                    .replace("%s", SOUND_FOR_SEVERAL)))
        .isEmpty();
  }

  @Test
  void tableThatSeveralTenantsTogetherCannotSeeIsNamed() throws Exception {
    assertThat(
            violationsWith(
                "CREATE POLICY p ON broken USING (%s) WITH CHECK (%s)".replace("%s", SOUND)))
        .containsExactly("broken shows nothing to the work of several tenants");
  }

  @Test
  void nameOfATableThatIsGoneIsNamed() throws Exception {
    asOwner("ALTER TABLE handled RENAME TO renamed");
    try {
      assertThat(violations())
          .containsExactlyInAnyOrder(
              "renamed has no forced policy for reading and writing",
              "handled is named as untenanted and does not exist");
    } finally {
      asOwner("ALTER TABLE renamed RENAME TO handled");
    }
  }

  @Test
  void namedTableThatHasAPolicyIsNamed() throws Exception {
    asOwner(
        "CREATE POLICY p ON handled USING (current_setting('app.tenant_id') = '') WITH CHECK (current_setting('app.tenant_id') = '')");
    try {
      assertThat(violations()).containsExactly("handled is named as untenanted and has a policy");
    } finally {
      asOwner("DROP POLICY p ON handled");
    }
  }

  @Test
  void listOfAServiceThatHasNoneIsAnError() {
    TenancyCatalog nobody = new TenancyCatalog(database, unitOfWork, "nobody");
    assertThat(nobody.violations().map(List::toString).onErrorReturn("refused").block())
        .isEqualTo("refused");
  }

  private List<String> violationsWith(String... statements) throws SQLException {
    asOwner(
        "CREATE TABLE broken (tenant_id uuid NOT NULL)",
        "ALTER TABLE broken ENABLE ROW LEVEL SECURITY",
        "ALTER TABLE broken FORCE ROW LEVEL SECURITY");
    try {
      asOwner(statements);
      return violations();
    } finally {
      asOwner("DROP TABLE broken");
    }
  }

  private List<String> violations() {
    return catalog.violations().block();
  }

  private void asOwner(String... statements) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url, owner, password);
        var statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
