package io.atelier.benchmarks;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;

/** What each statement cost PostgreSQL, by pg_stat_statements; {@code -Dstatements} asks for it. */
final class StatementCosts {
  static final boolean ASKED_FOR = System.getProperty("statements") != null;
  private static final int MOST = 30;
  private static final int WIDTH = 110;

  private StatementCosts() {}

  static void begin(BillingRig rig) throws SQLException {
    if (ASKED_FOR) {
      rig.sql("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
      rig.sql("SELECT pg_stat_statements_reset()");
    }
  }

  /** Prints the costliest first, in milliseconds for each of so many subscriptions. */
  static void print(BillingRig rig, int subscriptions) throws SQLException {
    if (!ASKED_FOR) {
      return;
    }
    try (Connection connection = rig.connect();
        Statement sql = connection.createStatement();
        ResultSet row =
            sql.executeQuery(
                """
                SELECT calls, total_plan_time, total_exec_time,
                       regexp_replace(query, '\\s+', ' ', 'g') AS query
                FROM pg_stat_statements ORDER BY total_plan_time + total_exec_time DESC LIMIT
                """
                    + MOST)) {
      System.out.println("   calls   plan ms   exec ms a subscription");
      while (row.next()) {
        String query = row.getString("query");
        System.out.printf(
            Locale.ROOT,
            "%,8d  %8.4f  %8.4f  %s%n",
            row.getLong("calls"),
            row.getDouble("total_plan_time") / subscriptions,
            row.getDouble("total_exec_time") / subscriptions,
            query.substring(0, Math.min(WIDTH, query.length())));
      }
    }
  }
}
