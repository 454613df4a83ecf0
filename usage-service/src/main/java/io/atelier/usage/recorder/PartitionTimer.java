package io.atelier.usage.recorder;

import io.atelier.chassis.duework.Completion;
import io.atelier.chassis.duework.DueWork;
import io.atelier.chassis.duework.DueWorkQueue;
import io.atelier.chassis.tenancy.SystemReason;
import io.atelier.chassis.tenancy.UnitOfWork;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/**
 * Makes the coming months' partitions of the event table once a day, and ends the old ones. A
 * service that starts makes them too (as a step of the migration), so this is for those that run
 * on. Behind a long reader of events either fails after two seconds and comes again.
 */
@Configuration(proxyBeanMethods = false)
class PartitionTimer implements ApplicationRunner {
  private static final Logger log = LoggerFactory.getLogger(PartitionTimer.class);
  private static final String QUEUE = "usage-partitions";
  private static final Duration PAUSE = Duration.ofDays(1);
  private static final int MONTHS = 4;

  private final UnitOfWork unitOfWork;
  private final DatabaseClient database;
  private final DueWork dueWork;
  private final RecorderProperties properties;
  private final InstantSource clock;

  PartitionTimer(
      UnitOfWork unitOfWork,
      DatabaseClient database,
      DueWork dueWork,
      RecorderProperties properties,
      InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.database = database;
    this.dueWork = dueWork;
    this.properties = properties;
    this.clock = clock;
  }

  @Override
  public void run(ApplicationArguments arguments) {
    unitOfWork
        .asSystem(
            SystemReason.TIMER,
            dueWork.schedule(QUEUE, "monthly", null, Map.of(), clock.instant().plus(PAUSE)))
        .subscribe(
            _ -> {},
            failure -> log.error("The daily making of partitions is not scheduled", failure));
  }

  @Bean
  DueWorkQueue usagePartitions() {
    return new DueWorkQueue(
        QUEUE,
        1,
        Duration.ofMinutes(5),
        _ -> makeAhead().then(endOld()).thenReturn(Completion.again(clock.instant().plus(PAUSE))));
  }

  Mono<Integer> makeAhead() {
    return unitOfWork.asSystem(
        SystemReason.TIMER,
        database
            .sql("SELECT make_usage_partitions(:now, :months)")
            .bind("now", clock.instant())
            .bind("months", MONTHS)
            .mapValue(Integer.class)
            .one());
  }

  /** Ends the months that are not kept; without a setting all are. */
  Mono<Integer> endOld() {
    Integer months = properties.keepMonths();
    if (months == null) {
      return Mono.just(0);
    }
    return unitOfWork.asSystem(
        SystemReason.TIMER,
        database
            .sql("SELECT end_usage_partitions(:before, :archive)")
            .bind(
                "before", clock.instant().atOffset(ZoneOffset.UTC).minusMonths(months).toInstant())
            .bind("archive", properties.oldMonths() == RecorderProperties.OldMonths.ARCHIVE)
            .mapValue(Integer.class)
            .one());
  }
}
