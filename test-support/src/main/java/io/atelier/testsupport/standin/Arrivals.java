package io.atelier.testsupport.standin;

import io.atelier.events.envelope.EventJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What has arrived somewhere, the newest first: as JSON for scripts, as a page for people. */
final class Arrivals {
  private static final int KEPT = 2000;

  private final String title;
  private final Deque<Map<String, Object>> arrived = new ArrayDeque<>();

  Arrivals(String title) {
    this.title = title;
  }

  synchronized void add(Map<String, Object> arrival) {
    arrived.addFirst(arrival);
    if (arrived.size() > KEPT) {
      arrived.removeLast();
    }
  }

  synchronized List<Map<String, Object>> all() {
    return new ArrayList<>(arrived);
  }

  byte[] json() {
    Map<String, Object> list = new LinkedHashMap<>();
    list.put("data", all());
    list.put("next", null);
    return EventJson.write(list);
  }

  byte[] page() {
    StringBuilder html = new StringBuilder();
    html.append("<!doctype html><meta charset=\"utf-8\"><title>")
        .append(escaped(title))
        .append(
            "</title><style>body{font:1rem/1.4 system-ui,sans-serif;max-width:60rem;margin:2rem"
                + " auto;padding:0 1rem}article{border-top:1px solid #ccc;padding:.5rem 0}"
                + "dt{color:#666}dd{margin:0 0 .4rem;white-space:pre-wrap;word-break:break-word}"
                + "</style><h1>")
        .append(escaped(title))
        .append("</h1>");
    List<Map<String, Object>> all = all();
    if (all.isEmpty()) {
      html.append("<p>Nothing has arrived yet.</p>");
    }
    for (Map<String, Object> arrival : all) {
      html.append("<article><dl>");
      arrival.forEach((name, value) ->
          html.append("<dt>")
              .append(escaped(name))
              .append("</dt><dd>")
              .append(linked(escaped(text(value))))
              .append("</dd>"));
      html.append("</dl></article>");
    }
    return html.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String text(Object value) {
    return value instanceof Map<?, ?> map
        ? new String(EventJson.write(map), StandardCharsets.UTF_8)
        : String.valueOf(value);
  }

  private static String linked(String escaped) {
    return escaped.replaceAll("https?://[^\\s\"<]+", "<a href=\"$0\">$0</a>");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
