package io.atelier.chassis.duework;

import io.atelier.chassis.tenancy.TenancyAutoConfiguration;
import io.atelier.chassis.tenancy.UnitOfWork;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.context.annotation.Bean;
import org.springframework.r2dbc.core.DatabaseClient;

/** Due work for services with a database. */
@AutoConfiguration(after = TenancyAutoConfiguration.class)
@ConditionalOnBean(UnitOfWork.class)
public class DueWorkAutoConfiguration {

  @Bean
  DueWork dueWork(DatabaseClient database) {
    return new DueWork(database);
  }

  @Bean
  DueWorkWorker dueWorkWorker(
      ObjectProvider<DueWorkQueue> queues, UnitOfWork unitOfWork, DatabaseClient database) {
    return new DueWorkWorker(
        queues.orderedStream().toList(), unitOfWork, new DueWorkRepository(database));
  }
}
