package io.atelier.gateway.credential;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The answers used last, up to a number: what clients send must not fill the memory. */
final class RecentAnswers<K, V> {
  private final Map<K, V> answers;

  RecentAnswers(int most) {
    this.answers =
        new LinkedHashMap<>(64, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > most;
          }
        };
  }

  synchronized @Nullable V get(K question) {
    return answers.get(question);
  }

  synchronized void put(K question, V answer) {
    answers.put(question, answer);
  }

  synchronized void remove(K question) {
    answers.remove(question);
  }
}
