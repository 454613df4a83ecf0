package io.atelier.usage.ingest;

import io.atelier.chassis.problem.BodyReader;
import io.atelier.chassis.problem.Faults;
import io.atelier.chassis.problem.ProblemException;
import io.atelier.usage.recorder.UsageEntry;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads the body of a record of {@code atelier.usage}, which is one event as HTTP takes it. */
@Component
final class UsageRecordReader {
  private final BodyReader bodies;
  private final UsageEntryReader entries;
  private final SoundEventsReader sounds;

  UsageRecordReader(BodyReader bodies, UsageEntryReader entries, SoundEventsReader sounds) {
    this.bodies = bodies;
    this.entries = entries;
    this.sounds = sounds;
  }

  /** What is not UTF-8, or has a U+0000 in it, is kept as near as text can. */
  static String text(byte[] body) {
    return new String(body, StandardCharsets.UTF_8).replace('\0', '\uFFFD');
  }

  /** Null, with its faults added, if something is wrong with it. */
  @Nullable UsageEntry read(String record, Faults faults) {
    byte[] body = record.getBytes(StandardCharsets.UTF_8);
    SoundEventsReader.Sound sound = sounds.read(body);
    if (sound != null && !sound.batch()) {
      return sound.entries().getFirst();
    }
    try {
      return entries.read(bodies.tree(body), faults);
    } catch (ProblemException notJson) {
      faults.add("", notJson.detail());
      return null;
    }
  }
}
