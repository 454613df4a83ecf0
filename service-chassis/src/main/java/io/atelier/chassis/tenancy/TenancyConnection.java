package io.atelier.chassis.tenancy;

import io.r2dbc.spi.Batch;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionMetadata;
import io.r2dbc.spi.IsolationLevel;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Statement;
import io.r2dbc.spi.TransactionDefinition;
import io.r2dbc.spi.ValidationDepth;
import io.r2dbc.spi.Wrapped;
import java.time.Duration;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/**
 * A connection whose BEGIN carries the tenant, in one round trip: {@code SET LOCAL} ends with the
 * transaction, so nothing leaks to the next user of the connection. Statements outside of a
 * transaction are refused, for they would run as nobody.
 */
final class TenancyConnection implements Connection, Wrapped<Connection> {
  private final Connection delegate;
  private final String systemRole;

  TenancyConnection(Connection delegate, String systemRole) {
    this.delegate = delegate;
    this.systemRole = systemRole;
  }

  @Override
  public Publisher<Void> beginTransaction() {
    throw new IllegalStateException("a transaction is opened by UnitOfWork only");
  }

  @Override
  public Publisher<Void> beginTransaction(TransactionDefinition definition) {
    String name = definition.getAttribute(TransactionDefinition.NAME);
    Scope scope = Scope.ofTransactionName(name == null ? "" : name);
    return Flux.from(delegate.createStatement(begin(scope)).execute())
        .concatMap(Result::getRowsUpdated)
        .then();
  }

  /** SET takes no parameters; a UUID and a checked role name cannot carry SQL. */
  private String begin(Scope scope) {
    return switch (scope) {
      case Scope.Tenant tenant -> "BEGIN; SET LOCAL app.tenant_id = '" + tenant.id() + "'";
      case Scope.Tenants tenants ->
          "BEGIN; SET LOCAL app.tenant_ids = '{" + tenants.joined() + "}'";
      case Scope.System _ -> "BEGIN; SET LOCAL ROLE " + systemRole;
    };
  }

  @Override
  public Statement createStatement(String sql) {
    requireTransaction();
    return delegate.createStatement(sql);
  }

  @Override
  public Batch createBatch() {
    requireTransaction();
    return delegate.createBatch();
  }

  private void requireTransaction() {
    if (delegate.isAutoCommit()) {
      throw new IllegalStateException("a statement outside of a unit of work");
    }
  }

  @Override
  public Publisher<Void> close() {
    return delegate.close();
  }

  @Override
  public Publisher<Void> commitTransaction() {
    return delegate.commitTransaction();
  }

  @Override
  public Publisher<Void> createSavepoint(String name) {
    return delegate.createSavepoint(name);
  }

  @Override
  public boolean isAutoCommit() {
    return delegate.isAutoCommit();
  }

  @Override
  public ConnectionMetadata getMetadata() {
    return delegate.getMetadata();
  }

  @Override
  public IsolationLevel getTransactionIsolationLevel() {
    return delegate.getTransactionIsolationLevel();
  }

  @Override
  public Publisher<Void> releaseSavepoint(String name) {
    return delegate.releaseSavepoint(name);
  }

  @Override
  public Publisher<Void> rollbackTransaction() {
    return delegate.rollbackTransaction();
  }

  @Override
  public Publisher<Void> rollbackTransactionToSavepoint(String name) {
    return delegate.rollbackTransactionToSavepoint(name);
  }

  @Override
  public Publisher<Void> setAutoCommit(boolean autoCommit) {
    return delegate.setAutoCommit(autoCommit);
  }

  @Override
  public Publisher<Void> setLockWaitTimeout(Duration timeout) {
    return delegate.setLockWaitTimeout(timeout);
  }

  @Override
  public Publisher<Void> setStatementTimeout(Duration timeout) {
    return delegate.setStatementTimeout(timeout);
  }

  @Override
  public Publisher<Void> setTransactionIsolationLevel(IsolationLevel isolationLevel) {
    return delegate.setTransactionIsolationLevel(isolationLevel);
  }

  @Override
  public Publisher<Boolean> validate(ValidationDepth depth) {
    return delegate.validate(depth);
  }

  @Override
  public Connection unwrap() {
    return delegate;
  }
}
