package io.atelier.chassis.idempotency;

/** An answer with secrets in it that a stranger must not get by repeating the request. */
public interface WithoutSecrets<T> {
  T withoutSecrets();
}
