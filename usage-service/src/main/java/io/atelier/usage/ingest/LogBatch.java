package io.atelier.usage.ingest;

import io.atelier.chassis.problem.Fault;
import io.atelier.chassis.problem.Faults;
import io.atelier.events.envelope.EventHeaders;
import io.atelier.usage.ingest.UnplacedUsageRepository.Parked;
import io.atelier.usage.recorder.Arrival;
import io.atelier.usage.recorder.Door;
import io.atelier.usage.recorder.Outcome;
import io.atelier.usage.recorder.UsageEntry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Records of one partition of {@code atelier.usage} that follow each other.
 *
 * @param arrivals those that can be read
 * @param texts of the same, as they came
 * @param unreadable the others
 */
record LogBatch(List<Arrival> arrivals, List<String> texts, List<Parked> unreadable) {

  static LogBatch of(List<ConsumerRecord<byte[], byte[]>> records, UsageRecordReader reader) {
    LogBatch batch = new LogBatch(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    records.forEach(record -> batch.add(record, reader));
    return batch;
  }

  private void add(ConsumerRecord<byte[], byte[]> record, UsageRecordReader reader) {
    if (record.value() == null) {
      return;
    }
    String text = UsageRecordReader.text(record.value());
    Faults faults = new Faults();
    UUID tenantId = tenant(record);
    if (tenantId == null) {
      faults.add("", "names no tenant in its header tenantid");
    }
    UsageEntry entry = reader.read(text, faults);
    if (tenantId == null || entry == null) {
      unreadable.add(new Parked(tenantId, text, UnplacedReason.REFUSED, faults.list()));
    } else {
      arrivals.add(new Arrival(tenantId, entry, Door.INTERNAL));
      texts.add(text);
    }
  }

  private static @Nullable UUID tenant(ConsumerRecord<byte[], byte[]> record) {
    Header header = record.headers().lastHeader(EventHeaders.TENANT_ID);
    if (header == null || header.value() == null) {
      return null;
    }
    try {
      return UUID.fromString(new String(header.value(), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  /** What of it cannot be counted, or not yet. */
  List<Parked> parked(List<Outcome> outcomes) {
    List<Parked> parked = new ArrayList<>(unreadable);
    for (int i = 0; i < outcomes.size(); i++) {
      switch (outcomes.get(i)) {
        case Outcome.Accepted _, Outcome.Duplicate _ -> {
          // Counted.
        }
        case Outcome.Conflict _ -> parked.add(parked(i, UnplacedReason.CONFLICT, List.of()));
        case Outcome.Rejected refused ->
            parked.add(parked(i, UnplacedReason.REFUSED, refused.faults()));
        case Outcome.Unplaced _ -> parked.add(parked(i, UnplacedReason.WAITING, List.of()));
      }
    }
    return parked;
  }

  private Parked parked(int index, UnplacedReason reason, List<Fault> faults) {
    return new Parked(arrivals.get(index).tenantId(), texts.get(index), reason, faults);
  }
}
