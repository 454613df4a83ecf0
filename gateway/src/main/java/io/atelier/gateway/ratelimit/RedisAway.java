package io.atelier.gateway.ratelimit;

/** What a route does while rates cannot be counted together. */
public enum RedisAway {
  LOCAL,
  OPEN,
  CLOSED
}
