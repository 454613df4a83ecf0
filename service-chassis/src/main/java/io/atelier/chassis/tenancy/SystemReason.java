package io.atelier.chassis.tenancy;

/** Why code may see every tenant's rows. An architecture rule lists who may say so. */
public enum SystemReason {
  /** The outbox relay publishes for all. */
  RELAY,
  /** Due work is claimed before its tenant is known. */
  DUE_WORK,
  /** One recorder's transaction counts for many tenants. */
  RECORDER,
  /** Invoice numbers are gapless over tenants. */
  NUMBERING,
  /** Platforms, the catalogue and the like have no tenant. */
  UNTENANTED_RECORD,
  /** What must go for good. */
  PURGE,
  /** Counts over all tenants, once a day. */
  DAILY_COUNT,
  /** A look-up that finds out which tenant it is. */
  BEFORE_TENANT_IS_KNOWN,
  /** An operator works over tenants. */
  OPERATOR,
  /** The next tenant with a timer due is picked. */
  TIMER
}
