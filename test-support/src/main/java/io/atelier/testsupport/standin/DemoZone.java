package io.atelier.testsupport.standin;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/** Every name that somebody has set, and nothing else. */
final class DemoZone {
  private static final int TTL = 1;
  private static final int LONGEST_STRING = 255;
  private static final int MOST_ALIASES = 8;

  private final Map<String, Set<Entry>> entries = new TreeMap<>();

  /** A record as the API takes it. */
  record Entry(String type, String value) {}

  /**
   * @throws IOException if there is no such type or the value is not one of it
   */
  synchronized void put(String name, String type, String value) throws IOException {
    Entry entry = new Entry(type.toUpperCase(Locale.ROOT), value);
    record(name(name), entry);
    entries.computeIfAbsent(key(name), _ -> new LinkedHashSet<>()).add(entry);
  }

  /**
   * @param value null: every record of the type
   */
  synchronized void remove(String name, String type, @Nullable String value) {
    entries.computeIfPresent(
        key(name),
        (_, known) -> {
          known.removeIf(entry ->
              entry.type().equalsIgnoreCase(type)
                  && (value == null || entry.value().equals(value)));
          return known.isEmpty() ? null : known;
        });
  }

  synchronized List<Map<String, String>> list() {
    List<Map<String, String>> all = new ArrayList<>();
    entries.forEach((name, known) ->
        known.forEach(entry -> {
          Map<String, String> one = new LinkedHashMap<>();
          one.put("name", name);
          one.put("type", entry.type());
          one.put("value", entry.value());
          all.add(one);
        }));
    return all;
  }

  /** Answers with authority; aliases are followed as far as they are ours. */
  synchronized Message answer(Message query) throws IOException {
    Message answer = new Message(query.getHeader().getID());
    Header header = answer.getHeader();
    header.setFlag(Flags.QR);
    header.setFlag(Flags.AA);
    if (query.getHeader().getFlag(Flags.RD)) {
      header.setFlag(Flags.RD);
    }
    Record question = query.getQuestion();
    if (question == null || query.getHeader().getOpcode() != Opcode.QUERY) {
      header.setRcode(Rcode.NOTIMP);
      return answer;
    }
    answer.addRecord(question, Section.QUESTION);
    @Nullable Name name = question.getName();
    boolean known = entries.containsKey(key(name.toString(true)));
    for (int i = 0; name != null && i < MOST_ALIASES; i++) {
      name = add(name, question.getType(), answer);
    }
    header.setRcode(known ? Rcode.NOERROR : Rcode.NXDOMAIN);
    return answer;
  }

  /** The name to go on with; null at the end. */
  private @Nullable Name add(Name name, int type, Message answer) throws IOException {
    @Nullable Name next = null;
    for (Entry entry : entries.getOrDefault(key(name.toString(true)), Set.of())) {
      boolean alias = entry.type().equals("CNAME") && type != Type.CNAME;
      if (alias || Type.value(entry.type()) == type || type == Type.ANY) {
        answer.addRecord(record(name, entry), Section.ANSWER);
        next = alias ? name(entry.value()) : next;
      }
    }
    return next;
  }

  private static Record record(Name name, Entry entry) throws IOException {
    int type = Type.value(entry.type());
    if (type < 0) {
      throw new IOException("there is no record type " + entry.type());
    }
    if (type == Type.TXT) {
      List<String> parts = new ArrayList<>();
      String value = entry.value();
      for (int i = 0; i < Math.max(1, value.length()); i += LONGEST_STRING) {
        parts.add(value.substring(i, Math.min(value.length(), i + LONGEST_STRING)));
      }
      return new TXTRecord(name, DClass.IN, TTL, parts);
    }
    String value =
        type == Type.CNAME && !entry.value().endsWith(".") ? entry.value() + "." : entry.value();
    return Record.fromString(name, type, DClass.IN, TTL, value, Name.root);
  }

  private static Name name(String text) throws IOException {
    return Name.fromString(key(text) + ".");
  }

  private static String key(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }
}
